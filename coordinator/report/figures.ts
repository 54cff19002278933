import { MINUTE, SECOND } from "../../shared/config.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import { readTimeUs } from "../../shared/source.ts";

const HOUR = 60 * MINUTE;

/** 420,020 */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** 12 bytes, 5.6 MB */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${UNITS[power] ?? ""}`;
}

/** 850 ms, 12.3 s, 4 min 05 s, 2 h 10 min */
export function formatDuration(durationMs: number): string {
  if (durationMs < SECOND) return `${Math.round(durationMs)} ms`;
  if (durationMs < MINUTE) return `${(durationMs / SECOND).toFixed(1)} s`;
  if (durationMs < HOUR) return `${Math.floor(durationMs / MINUTE)} min ${twoDigits((durationMs % MINUTE) / SECOND)} s`;
  return `${Math.floor(durationMs / HOUR)} h ${twoDigits((durationMs % HOUR) / MINUTE)} min`;
}

/** 2026-03-01 08:00:00 UTC */
export function formatInstant(instant: string): string {
  return `${instant.slice(0, 19).replace("T", " ")} UTC`;
}

/** A read time (microseconds since 1970) as an instant. */
export function formatReadTime(readTime: string | null): string {
  if (readTime === null) return "none: the source has no such thing";
  const us = readTimeUs(readTime);
  if (us === null) return shortReadTime(readTime);
  return Number.isFinite(us) ? formatInstant(new Date(us / 1000).toISOString()) : readTime;
}

/** 99.97 %, never rounded up to 100 nor down to 0. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (100 * part) / whole;
  if (percent > 99.99 && percent < 100) return "> 99.99 %";
  if (percent > 0 && percent < 0.01) return "< 0.01 %";
  return `${Number(percent.toFixed(2))} %`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
