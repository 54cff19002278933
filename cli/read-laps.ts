import { BUILD_PARTS } from "../coordinator/decide.ts";
import { readPhaseRecord } from "../coordinator/phases/phase-record.ts";
import type { PhaseName } from "../shared/phase.ts";
import { readTarget } from "../coordinator/runs/read-ledger.ts";

/** Wall times of a load's parts. */
export type Laps = { readonly loadMs: number; readonly buildMs: number; readonly validateMs: number };

/** How long a phase that works on the run's own target took to load, build and validate; null before it has. */
export function readLaps(runsDir: string, run: string, phase: PhaseName): Laps | null {
  const { load, validate } = readPhaseRecord(runsDir, run, phase)?.steps ?? {};
  if (load === undefined || validate === undefined) return null;
  const buildMs = readTarget(runsDir, run, (target) =>
    target
      .prepare<[string], number>(
        "SELECT coalesce(sum(duration_ms), 0) FROM _touchdown_steps WHERE step IN (SELECT value FROM json_each(?))",
      )
      .pluck()
      .get(JSON.stringify(BUILD_PARTS)),
  );
  return { loadMs: load.durationMs - (buildMs ?? 0), buildMs: buildMs ?? 0, validateMs: validate.durationMs };
}
