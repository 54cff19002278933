import type { Target } from "../../shared/connections/sqlite.ts";
import { SECOND } from "../../shared/config.ts";
import type { Throughput } from "./report.ts";

/** Intervals that people can read off an axis; the shortest that needs no more than INTERVALS_MAX of them is taken. */
const LENGTHS_MS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400].map(
  (seconds) => seconds * SECOND,
);
const INTERVALS_MAX = 80;

/** How many records landed a second, from the times at which the ledger took the pages. */
export function readThroughput(target: Target, startedAtMs: number): Throughput {
  const pages = target
    .prepare<[], { atMs: number; records: number }>(
      "SELECT loaded_at_ms AS atMs, read AS records FROM _touchdown_pages ORDER BY loaded_at_ms",
    )
    .all();
  const spanMs = Math.max(1, (pages.at(-1)?.atMs ?? startedAtMs) - startedAtMs);
  const intervalMs = LENGTHS_MS.find((length) => spanMs / length <= INTERVALS_MAX) ?? Math.ceil(spanMs / INTERVALS_MAX);
  const records = Array.from({ length: Math.floor(spanMs / intervalMs) + 1 }, () => 0);
  for (const page of pages) {
    const index = Math.max(0, Math.floor((page.atMs - startedAtMs) / intervalMs));
    records[index] = (records[index] ?? 0) + page.records;
  }
  const intervals = records.map((count, index) => ({
    fromMs: index * intervalMs,
    recordsPerSecond: Math.round((count * SECOND) / intervalMs),
  }));
  const total = pages.reduce((sum, page) => sum + page.records, 0);
  return {
    intervalMs,
    peakPerSecond: Math.max(0, ...intervals.map(({ recordsPerSecond }) => recordsPerSecond)),
    meanPerSecond: Math.round((total * SECOND) / spanMs),
    intervals,
  };
}
