import { SECOND } from "../shared/config.ts";

export function seconds(durationMs: number): string {
  return `${(durationMs / SECOND).toFixed(2)} s`;
}

export function perSecond(count: number, durationMs: number): string {
  return Math.round((count * SECOND) / durationMs).toLocaleString("en-US");
}

/** Microseconds a document. */
export function perDocument(cpuMs: number, documents: number): string {
  return String(Math.round((cpuMs * 1000) / documents));
}

export function megabytes(mb: number): string {
  return `${mb.toFixed(1)} MB`;
}
