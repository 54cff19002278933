import { createHash } from "node:crypto";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";

export type TableDigest = { readonly table: string; readonly rows: number; readonly digest: string };

/** What stands around the tables, in the place of a table's name. Indexes are part of their tables. */
const AROUND = "(triggers, views)";
const AROUND_SQL = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')";

/** What each table of a database holds, as a digest over its rows and the counter of its ids, and what stands around them: the demo's own look, apart from the cutover's. */
export function tableDigests(file: string): readonly TableDigest[] {
  const database = openTargetReadOnly(file);
  try {
    const names = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all();
    const tables = names.map((table) => {
      const counter = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").pluck().get(table) ?? null;
      return digestOf(table, database.prepare(`SELECT * FROM "${table}"`).raw().all(), counter);
    });
    return [...tables, digestOf(AROUND, database.prepare(AROUND_SQL).raw().all(), null)];
  } finally {
    database.close();
  }
}

function digestOf(table: string, rows: readonly unknown[], counter: unknown): TableDigest {
  const hash = createHash("sha256").update(JSON.stringify({ counter }));
  for (const row of rows.map((each) => JSON.stringify(each)).toSorted()) hash.update(row).update("\n");
  return { table, rows: rows.length, digest: hash.digest("hex") };
}

/** Tables whose content is another one. */
export function changedTables(before: readonly TableDigest[], after: readonly TableDigest[]): readonly string[] {
  const known = new Map(before.map(({ table, digest }) => [table, digest]));
  const names = new Set([...known.keys(), ...after.map(({ table }) => table)]);
  const now = new Map(after.map(({ table, digest }) => [table, digest]));
  return [...names].filter((table) => known.get(table) !== now.get(table)).toSorted();
}
