import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CutOver } from "../../../shared/cutover.ts";
import { writeDurably } from "../../../shared/durable-file.ts";
import type { CutoverJournal } from "../cutover-journal.ts";
import { ARCHIVE_FOLDERS, type CutOverOptions } from "../cutover-options.ts";
import { executionLog } from "./execution-log.ts";
import { governanceRecord } from "./governance-record.ts";
import { qaTable } from "./qa-table.ts";
import { tellGovernance } from "./tell-governance.ts";

/**
 * Writes what a cutover leaves for those who ask later, from what was measured and nothing else: log, governance record, table for quality assurance, what the tables are. Each file is replaced as a
 * whole, so doing it again after a crash leaves the same. The governance log is told once.
 */
export function writeRecords(journal: CutoverJournal, options: CutOverOptions, result: CutOver): void {
  const { archive, id, found, rolledBack } = journal;
  const name = rolledBack === null ? id : `${id}_rolled_back`;
  for (const folder of ARCHIVE_FOLDERS) mkdirSync(join(archive, folder), { recursive: true });
  const write = (path: string, text: string): void => writeDurably(join(archive, path), text);
  write(`validation_artifacts/execution_log_${name}.txt`, executionLog(journal, result));
  write(`validation_artifacts/qa_${name}.csv`, qaTable(journal, result));
  write(`validation_artifacts/verdicts_${name}.json`, json(result));
  write(`governance/governance_record_${name}.json`, json(governanceRecord(journal, options.declaration, result)));
  if (found !== null) write(`after_cutover/manifest_${name}.json`, json({ takenAt: result.endedAt, tables: found }));
  tellGovernance(journal, options, result);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
