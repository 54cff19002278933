import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { KILOBYTE } from "../../shared/config.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { digest } from "../../shared/identity.ts";
import { name as quoted } from "../validators/sql-text.ts";

/** What a table holds, whatever pages it lies on: equal digests mean equal rows, cell by cell, type by type, bit by bit. */
export type TableDigest = { readonly rows: number; readonly digest: string };
export type TableDigests = Readonly<Record<string, TableDigest>>;

/** Among the tables: the SQL of every table, index, trigger and view. */
export const SCHEMA = "sqlite_schema";

export type Table = { readonly name: string; readonly isStrict: boolean };
/** A table without some of its columns and rows. */
export type TablePart = Table & { readonly without?: readonly string[]; readonly where?: string };
type Column = { readonly name: string; readonly type: string; readonly key: number };

const PART_LENGTH = 64 * KILOBYTE;

/**
 * Digests of all tables: the application's, the ledger's and those in which full-text search keeps its index (a virtual table itself only shows what they
 * hold). Generated columns are left out, as they follow from the others. The rows go through SHA-256 in the order of their primary key, so
 * that neither the order of insertion nor the layout of the file counts. Holds the event loop for one table at a time, about 450,000 rows a second.
 */
export async function digestTables(
  target: Target,
  isWanted: (table: string) => boolean = () => true,
): Promise<TableDigests> {
  const digests: Record<string, TableDigest> = {};
  if (isWanted(SCHEMA)) digests[SCHEMA] = digestSchema(target);
  for (const table of readTables(target).filter(({ name }) => isWanted(name))) {
    digests[table.name] = digestTable(target, table);
    await setImmediate();
  }
  return digests;
}

export function isLedger(table: string): boolean {
  return table.startsWith("_touchdown_");
}

/** What the ledger says, in one digest. */
export function digestLedger(tables: TableDigests): string {
  const ledger = Object.entries(tables).filter(([name]) => isLedger(name));
  return digest(JSON.stringify(ledger.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

export function readTables(target: Target): readonly Table[] {
  const tables = target
    .prepare<[], { name: string; strict: number }>(
      `SELECT name, strict FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'shadow') AND name <> 'sqlite_schema' ORDER BY name`,
    )
    .all();
  return tables.map(({ name, strict }) => ({ name, isStrict: strict === 1 }));
}

function digestSchema(target: Target): TableDigest {
  return digestRows(target, "SELECT json_array(type, name, tbl_name, sql) FROM sqlite_schema ORDER BY type, name");
}

export function digestTable(target: Target, { name, isStrict, without = [], where = "1" }: TablePart): TableDigest {
  const columns = target
    .prepare<[string], Column>("SELECT name, type, pk AS key FROM pragma_table_info(?)")
    .all(name)
    .filter((column) => !without.includes(column.name));
  const cells = columns.map((column) => cellSql(column, isStrict)).join(", ");
  const keys = columns.filter(({ key }) => key > 0).toSorted((a, b) => a.key - b.key);
  // A table without a key has no other identity of its rows than all of their cells.
  const order = (keys.length > 0 ? keys : columns).map(({ name: column }) => quoted(column)).join(", ");
  return digestRows(target, `SELECT json_array(${cells}) FROM ${quoted(name)} WHERE ${where} ORDER BY ${order}`);
}

/** Rows as JSON arrays, one behind the other: each says by itself where it ends. */
export function digestRows(target: Target, sql: string): TableDigest {
  const sum = createHash("sha256");
  let rows = 0;
  let part = "";
  for (const row of target.prepare<[], string>(sql).pluck().iterate()) {
    rows += 1;
    part += row;
    if (part.length < PART_LENGTH) continue;
    sum.update(part);
    part = "";
  }
  return { rows, digest: sum.update(part).digest("hex").slice(0, 32) };
}

/** Types of a STRICT table whose cells JSON writes without loss; a REAL column knows no -0. */
const PLAIN: ReadonlySet<string> = new Set(["TEXT", "INTEGER", "INT", "REAL"]);

/** A cell as JSON: itself where its type is certain, else its type and a value that JSON can hold. JSON lacks bytes and writes -0 as 0. */
function cellSql({ name, type }: Column, isStrict: boolean): string {
  const cell = quoted(name);
  if (isStrict && PLAIN.has(type)) return cell;
  return `CASE typeof(${cell}) WHEN 'real' THEN iif(${cell} = 0, 'zero', 'real') ELSE typeof(${cell}) END,
    CASE typeof(${cell}) WHEN 'blob' THEN hex(${cell}) WHEN 'real' THEN iif(${cell} = 0, atan2(${cell}, -1), ${cell}) ELSE ${cell} END`;
}
