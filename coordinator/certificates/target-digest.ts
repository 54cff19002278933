import type { Target } from "../../shared/connections/sqlite.ts";
import { digest } from "../../shared/identity.ts";
import { SCHEMA, digestRows, digestTables, isLedger } from "../backup/digest-tables.ts";

/** What SQLite keeps for itself: figures for its planner, counters. No row of the application's is in it. */
const SQLITE_OWN = "sqlite_";

/**
 * Digest of the application's tables, cell by cell, and of the SQL of their tables, indexes, triggers and views: a row that somebody writes by hand changes
 * it though the ledger knows nothing of it. The target must be open to read, and in a transaction where others may write. Copied files are not in it: the
 * ledger holds the SHA-256 of each. Takes 0.7 seconds at 230,000 documents.
 */
export async function targetDigest(target: Target): Promise<string> {
  const tables = await digestTables(target, isApplications);
  const schema = digestRows(
    target,
    `SELECT json_array(type, name, tbl_name, sql) FROM sqlite_schema
     WHERE substr(tbl_name, 1, 11) <> '_touchdown_' AND substr(name, 1, 7) <> '${SQLITE_OWN}' ORDER BY type, name`,
  );
  const digests = Object.entries(tables).map(([name, table]): [string, string] => [name, table.digest]);
  return digest(JSON.stringify([schema.digest, digests]));
}

function isApplications(table: string): boolean {
  return table !== SCHEMA && !isLedger(table) && !table.startsWith(SQLITE_OWN);
}
