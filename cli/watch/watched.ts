import type { AtWork } from "../../bull-board/console/at-work.ts";
import type { TargetProgress } from "../../bull-board/console/read-progress.ts";
import type { RunReading } from "../../bull-board/console/run-facts.ts";
import type { Demand } from "../../coordinator/report/run/demands.ts";
import type { RunStanding } from "../../coordinator/runs/state-of-run.ts";
import type { Alert } from "../../shared/alert.ts";
import type { Progress } from "../../shared/progress-line.ts";

/** Everything that is shown of a run, at one moment: read as the console reads it, shown on a screen, in lines and as JSON. */
export type Watched = {
  readonly atMs: number;
  readonly run: string;
  readonly reading: RunReading;
  readonly state: RunStanding | "rolling back" | "unknown";
  /** Where it stands. */
  readonly sentence: string;
  /** Who is at work on it. */
  readonly holder: string | null;
  /** Why something is not known at the moment: what is shown of it is left out, or is what was known last. */
  readonly troubles: readonly string[];
  readonly demands: readonly Demand[];
  /** The target at work, or the newest. */
  readonly atWork: AtWork | null;
  /** Null while the target cannot be read: there is none yet, or it is being rolled back. */
  readonly target: TargetProgress | null;
  readonly progress: Progress | null;
  /** Those that were raised and are not over. */
  readonly alerts: readonly Alert[];
};
