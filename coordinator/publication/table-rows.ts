import type { Target } from "../../shared/connections/sqlite.ts";
import { name } from "../validators/sql-text.ts";
import type { StoredCell } from "./cells.ts";
import type { TableShape } from "./table-shape.ts";

/** `cells` in the order of the shape's columns. */
export type TableRow = { readonly key: string; readonly cells: readonly StoredCell[] };

/** The rows of a published table in the order of their keys, without holding more than one. Nothing else may be asked of the connection meanwhile. */
export function* tableRows(database: Target, shape: TableShape): Generator<TableRow> {
  const { table, key } = shape;
  const sql = `SELECT ${columnList(shape)} FROM ${name(table.name)} ORDER BY ${name(table.key)}`;
  for (const cells of database.prepare<[], StoredCell[]>(sql).raw().safeIntegers().iterate()) {
    yield { key: String(cells[key]), cells };
  }
}

const PAGE_ROWS = 500;

/** The same page by page: rows of the table may be changed and added behind the one that was read. */
export function* pagedRows(database: Target, shape: TableShape): Generator<TableRow> {
  const { table, key } = shape;
  const column = name(table.key);
  const page = database
    .prepare<[string], StoredCell[]>(
      `SELECT ${columnList(shape)} FROM ${name(table.name)} WHERE ${column} > ? ORDER BY ${column} LIMIT ${PAGE_ROWS}`,
    )
    .raw()
    .safeIntegers();
  let after = "";
  for (;;) {
    const rows = page.all(after);
    for (const cells of rows) yield { key: String(cells[key]), cells };
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = String(last[key]);
  }
}

/** The rows of the table as the loaded target gives them now. */
export function* selectedRows(target: Target, shape: TableShape): Generator<TableRow> {
  const { table, key } = shape;
  const sql = `SELECT ${columnList(shape)} FROM (${table.sql}) ORDER BY ${name(table.key)}`;
  for (const cells of target.prepare<[], StoredCell[]>(sql).raw().safeIntegers().iterate()) {
    yield { key: String(cells[key]), cells };
  }
}

export function columnList({ columns }: TableShape): string {
  return columns.map(name).join(", ");
}
