import { FILES_STEP, PLAN_FILES_STEP } from "../../shared/ledger-schema.ts";
import type { Progress, RunState } from "../../shared/progress-line.ts";
import type { AtWork } from "./at-work.ts";
import type { CollectionProgress, TargetProgress } from "./read-progress.ts";
import type { SectionContext } from "./section.ts";

/** The progress line of a target by its ledger and queues, with the fields that the terminal shows. */
export function progressOf(target: TargetProgress, atWork: AtWork, { live, series }: SectionContext): Progress {
  const { collections, files } = target;
  const landed = sumOf(collections, "landed");
  const sample = series.at(-1);
  // The ledger knows what is planned so far; whether that is all of it, the coordinator says.
  const isCounting = atWork.isHeld && atWork.act === "load" && sample?.run === atWork.target && sample.counted === null;
  const counted = isCounting || collections.length === 0 ? null : sumOf(collections, "counted");
  const queues = atWork.isHeld && live !== null ? Object.values(live.queues) : [];
  const perSecond = sumOf(collections, "perSecond");
  return {
    migration: target.migration,
    phase: atWork.phase,
    landed,
    counted,
    rejected: sumOf(collections, "rejected"),
    merged: sumOf(collections, "merged"),
    queue: queues.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0),
    state: stateOf(target, { landed, counted, isPaused: live?.state === "paused" }),
    files,
    ratePerSecond: atWork.isHeld && perSecond > 0 ? perSecond : null,
  };
}

type Landed = { readonly landed: number; readonly counted: number | null; readonly isPaused: boolean };

function stateOf({ collections, steps, finishedAt }: TargetProgress, { landed, counted, isPaused }: Landed): RunState {
  if (isPaused) return "paused";
  if (finishedAt !== null) return "finished";
  if (counted === null) return "planning";
  if (landed < counted) return "loading";
  if (collections.some(({ held }) => held > 0)) return "settling";
  return steps.has(PLAN_FILES_STEP) && !steps.has(FILES_STEP) ? "copying files" : "building";
}

function sumOf(
  collections: readonly CollectionProgress[],
  field: "landed" | "counted" | "perSecond" | "rejected" | "merged",
): number {
  return collections.reduce((sum, collection) => sum + collection[field], 0);
}
