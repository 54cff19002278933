import { migrations } from "../migrations/registry.ts";
import { TerminalError } from "../shared/errors.ts";
import { baseRun } from "../shared/phase.ts";
import { refuseDuringRollback } from "../shared/rollback-journal.ts";
import { targetFile } from "../shared/run-folder.ts";
import { readRuns } from "../coordinator/runs/read-runs.ts";
import { unfinishedRollbacks } from "./unfinished-rollbacks.ts";

export type ChooseRunOptions = {
  readonly runsDir: string;
  readonly migration: string;
  /** As the operator names it, or null. */
  readonly run: string | null;
  readonly isNew: boolean;
  readonly now: Date;
};

export type ChosenRun = { readonly run: string; readonly isUnfinished: boolean };

/** The run that is meant, with all of its phases: the one named, else the newest unfinished one of this migration, else a new one. */
export function chooseRun({ runsDir, migration, run, isNew, now }: ChooseRunOptions): ChosenRun {
  const runs = readRuns(runsDir, migrations);
  const rollbacks = unfinishedRollbacks(runsDir);
  if (run !== null) {
    for (const rollback of rollbacks)
      if (baseRun(rollback.run) === run) refuseDuringRollback(targetFile(runsDir, rollback.run));
    const known = runs.find((candidate) => candidate.run === run);
    if (known === undefined) return { run, isUnfinished: false };
    if (isNew) {
      throw new TerminalError("TARGET_EXISTS", `run ${run} exists, and --new asks for a new one`, {
        hint: "Name another, or leave --new away to resume it.",
      });
    }
    return { run, isUnfinished: true };
  }
  // Its run is among the unfinished ones or is not: nobody knows before the rollback is done.
  const rollback = rollbacks.find((journal) => journal.migration === migration);
  if (rollback !== undefined && !isNew) refuseDuringRollback(targetFile(runsDir, rollback.run));
  const unfinished = runs.find((candidate) => candidate.migration === migration && candidate.finishedAt === null);
  if (unfinished !== undefined && !isNew) return { run: unfinished.run, isUnfinished: true };
  return { run: newRunName(migration, now), isUnfinished: false };
}

/** In UTC, so that names sort by time whoever starts them. */
export function newRunName(migration: string, now: Date): string {
  const [date = "", time = ""] = now.toISOString().split("T");
  return `${migration}-${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}`;
}
