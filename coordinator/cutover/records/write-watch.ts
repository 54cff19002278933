import { join } from "node:path";
import type { CutOver } from "../../../shared/cutover.ts";
import { writeDurably } from "../../../shared/durable-file.ts";
import type { Ask } from "../availability.ts";
import type { CutoverJournal } from "../cutover-journal.ts";
import { executionLog } from "./execution-log.ts";

/** What the watch found, beside the records of the cutover. */
export function writeWatch(journal: CutoverJournal, result: CutOver, asks: readonly Ask[]): void {
  const folder = join(journal.archive, "validation_artifacts");
  const log = executionLog({ ...journal, remarks: [], failure: result.rolledBack?.reason ?? null }, result);
  writeDurably(join(folder, `monitoring_log_${journal.id}.txt`), log);
  writeDurably(join(folder, `monitoring_${journal.id}.json`), `${JSON.stringify({ ...result, asks }, null, 2)}\n`);
}
