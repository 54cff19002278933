import type { Figure } from "../figure.ts";
import type { MeasuredRun } from "../measure-run.ts";
import { megabytes } from "../units.ts";

/** The most that any of the runs needed, the empty server's own megabyte included. */
export function redisMemory(runs: readonly MeasuredRun[]): Figure {
  const uses = runs.map(({ redis }) => redis);
  return {
    kind: "measured",
    row: "redis-memory",
    value: Math.max(...uses.map(({ peakMb }) => peakMb)),
    lines: uses.map(
      ({ peakMb, baselineMb }, index) =>
        `run ${index + 1}: used_memory_peak ${megabytes(peakMb)}, of it ${megabytes(peakMb - baselineMb)} for the run (${megabytes(baselineMb)} when first seen)`,
    ),
    raw: { runs: uses },
  };
}
