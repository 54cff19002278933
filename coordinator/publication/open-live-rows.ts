import { openForScan, type Target } from "../../shared/connections/sqlite.ts";
import type { Publication } from "../../shared/publication.ts";
import { literal, name } from "../validators/sql-text.ts";

/**
 * A published database to read from, in which every published table shows the rows that are at the source: tombstones are left out, and what is asked by the
 * names of the tables counts none of them. A staging database has no tombstones.
 */
export function openLiveRows({ tables }: Pick<Publication, "tables">, file: string): Target {
  const database = openForScan(file);
  const isSynced = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_sync_state'").get() !== undefined;
  // A temporary view comes before the table of its name.
  for (const { name: table, key } of isSynced ? tables : []) {
    database.exec(
      `CREATE TEMP VIEW ${name(table)} AS SELECT * FROM main.${name(table)} WHERE ${name(key)} NOT IN
         (SELECT key FROM main._sync_state WHERE table_name = ${literal(table)} AND state = 'tombstone')`,
    );
  }
  return database;
}
