import Database from "better-sqlite3";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LEDGER_SQL, LEDGER_VERSION } from "../../../shared/ledger-schema.ts";

/** The folder of a run of which nothing has landed yet. */
export function writeEmptyRun(runsDir: string, run: string): void {
  mkdirSync(join(runsDir, run), { recursive: true });
  const target = new Database(join(runsDir, run, "target.db"));
  target.pragma("journal_mode = WAL");
  target.exec(LEDGER_SQL);
  target
    .prepare("INSERT INTO _touchdown_run VALUES (?, 'tiny', '1', ?, 1, '', '{}', '2026-01-01T00:00:00.000Z', NULL)")
    .run(run, LEDGER_VERSION);
  target.close();
}
