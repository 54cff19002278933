import { readdirSync, statSync } from "node:fs";
import { PHASE_NAMES } from "../shared/phase.ts";
import { readRollbackJournal, type RollbackJournal } from "../shared/rollback-journal.ts";
import { targetFile } from "../shared/run-folder.ts";

/** Rollbacks that were killed and wait to be finished, of runs and of their phases. They may have no target at the moment, and are not listed among the others. */
export function unfinishedRollbacks(runsDir: string): readonly RollbackJournal[] {
  if (!statSync(runsDir, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [name, ...PHASE_NAMES.map((phase) => `${name}/${phase}`)])
    .flatMap((run) => readRollbackJournal(targetFile(runsDir, run)) ?? []);
}
