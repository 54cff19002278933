import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { name as quoted } from "../validators/sql-text.ts";
import type { SourceState } from "./source-state.ts";

export type TableSeal = SourceState["protected"][number];

/** Tables that are only ever appended to, as they are: rows, the last row's id, and a digest of all cells in the order of the row ids. One that is not there has no seal. */
export function sealTables(database: string, tables: readonly string[]): readonly TableSeal[] {
  return existsSync(database) ? withDatabase(database, (opened) => sealAll(opened, tables)) : [];
}

/** What is wrong with tables that were sealed: rows up to the last one of then that are gone or say something else. A sentence for each table. */
export function brokenSeals(
  database: string,
  seals: readonly TableSeal[],
): readonly { readonly table: string; readonly what: string }[] {
  if (seals.length === 0) return [];
  if (!existsSync(database))
    return seals.map(({ table }) => ({ table, what: `${table} is gone with its database ${database}` }));
  return withDatabase(database, (opened) =>
    seals.flatMap((seal) => {
      const what = brokenSeal(opened, seal);
      return what === null ? [] : [{ table: seal.table, what }];
    }),
  );
}

function brokenSeal(opened: Target, { table, rows, lastRowid, digest }: TableSeal): string | null {
  if (!hasTable(opened, table)) return `${table} is gone, which had ${rows} rows`;
  const now = sealUpTo(opened, table, lastRowid);
  if (now.rows !== rows) return `${table} has ${now.rows} of the ${rows} rows that it had: it is only ever appended to`;
  return now.digest === digest
    ? null
    : `${table} says something else in its first ${rows} rows: it is only ever appended to`;
}

function sealAll(opened: Target, tables: readonly string[]): readonly TableSeal[] {
  return tables
    .filter((table) => hasTable(opened, table))
    .map((table) => {
      const last = Number(
        opened
          .prepare(`SELECT coalesce(max(rowid), 0) FROM ${quoted(table)}`)
          .pluck()
          .get(),
      );
      return { table, lastRowid: last, ...sealUpTo(opened, table, last) };
    });
}

function sealUpTo(
  opened: Target,
  table: string,
  lastRowid: number,
): { readonly rows: number; readonly digest: string } {
  const select = opened
    .prepare(`SELECT rowid, * FROM ${quoted(table)} WHERE rowid <= ? ORDER BY rowid`)
    .raw()
    .safeIntegers();
  const hash = createHash("sha256");
  let rows = 0;
  for (const row of select.iterate(lastRowid)) {
    hash.update(JSON.stringify(row, (_, cell: unknown) => (typeof cell === "bigint" ? `${cell}n` : cell)));
    rows += 1;
  }
  return { rows, digest: hash.digest("hex") };
}

function hasTable(opened: Target, table: string): boolean {
  return opened.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
}

function withDatabase<Result>(database: string, use: (opened: Target) => Result): Result {
  const opened = openTargetReadOnly(database);
  try {
    return use(opened);
  } finally {
    opened.close();
  }
}
