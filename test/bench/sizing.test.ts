import { expect, test } from "vitest";
import { sizeLines } from "../../bench/sizing/size-lines.ts";
import type { Sizing } from "../../bench/sizing/sizing.ts";

const MEGABYTE = 1_048_576;
const sizing: Sizing = {
  whole: {
    documents: 230_000,
    rows: 400_000,
    reads: 231_000,
    targetBytes: 1000 * MEGABYTE,
    redisPeakMb: 40,
    residentMb: 210,
    afterLoadMs: 10_000,
    diffMs: 20_000,
  },
  loader: { documents: 10_000, cpuMs: 1000 },
  readers: [
    { latencyMs: 10, documentsPerSecond: 4000 },
    { latencyMs: 200, documentsPerSecond: 1500 },
  ],
  directories: { documents: 10_000, all: 100_000, largest: 60_000 },
};

/** The cells of a row of the table, by the number of records at its head. */
function cellsOf(records: string): readonly string[] {
  const line = sizeLines(sizing, 0.06).find((candidate) => candidate.trim().startsWith(records));
  return line?.trim().split(/ {2,}/) ?? [];
}

test("a size that was measured is told as it was, with the readers that keep one loader busy at each latency", () => {
  expect(cellsOf("230,000").join(" | ")).toBe(
    "230,000 | 23 s | 3 | 7 | 10 s | 20 s | 1000 MB | 40 MB | 1.3 MB | 0.5 million | $0.28",
  );
});

test("a larger one is in proportion and marked, and a directory that no text can hold is said to be too long", () => {
  expect(cellsOf("100,000,000 *").join(" | ")).toBe(
    "100,000,000 * | 2h47m | 3 | 7 | 1h12m | 2h25m | 424.6 GB | 991 MB | 572 MB: TOO LONG | 200.9 million | $120.52",
  );
});
