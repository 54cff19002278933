import { phaseRun } from "../../shared/phase.ts";
import { readRollbackJournal, type RollbackJournal } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { SectionContext } from "./section.ts";

/** Rollbacks of the run's targets that are under way, or were killed. */
export function unfinishedRollbacksOf({ config, run, known }: SectionContext): readonly RollbackJournal[] {
  const targets = new Set([run, ...known.evidence.phases.map(({ declaration }) => phaseRun(run, declaration))]);
  return [...targets].flatMap((target) => readRollbackJournal(targetFile(config.runsDir, target)) ?? []);
}
