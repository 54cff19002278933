import { readdirSync, statSync } from "node:fs";
import { readRollbackJournal, type RollbackJournal } from "../shared/rollback-journal.ts";
import { targetFile } from "../shared/run-folder.ts";

/** Rollbacks that were killed and wait to be finished. Their runs may have no target at the moment, and are not listed among the others. */
export function unfinishedRollbacks(runsDir: string): readonly RollbackJournal[] {
  if (!statSync(runsDir, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readRollbackJournal(targetFile(runsDir, name)) ?? []);
}
