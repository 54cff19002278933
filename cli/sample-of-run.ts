import { baseRun } from "../shared/phase.ts";
import type { SourceSample } from "../shared/sample.ts";
import { sampleOf } from "./phases/draw-phase.ts";

/** What of the sources a run moves: the sample of a phase that has a target of its own, else all of them (null). */
export function sampleOfRun(runsDir: string, run: string): SourceSample | null {
  return run === baseRun(run) ? null : sampleOf({ of: { runsDir, run } });
}
