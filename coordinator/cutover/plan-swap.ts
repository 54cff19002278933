import type { Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { literal, name as quoted } from "../validators/sql-text.ts";
import { createUnder, readDeclaration, readSequence, type TableDeclaration } from "./table-state.ts";

/** Under which the database that the rows come from is attached. */
export const INCOMING = "incoming";

/** A table as it will be, and what its rows are copied by. */
export type SwappedTable = TableDeclaration & {
  /** That hold values of their own: generated ones follow from them. */
  readonly columns: readonly string[];
  readonly sequence: number | null;
};

/** Triggers belong to the live database; rolling back they come from the backup as all else does. */
export type TriggersFrom = "live" | "incoming";

export type ReadSwapOptions = {
  readonly live: Target;
  readonly incoming: Target;
  readonly tables: readonly string[];
  readonly triggersFrom: TriggersFrom;
};

export function readSwap({ live, incoming, tables, triggersFrom }: ReadSwapOptions): readonly SwappedTable[] {
  return tables.map((table) => {
    const declaration = readDeclaration(incoming, table);
    invariant(declaration !== null, `table ${table} is in the database that takes the place of the live one`);
    const standing = readDeclaration(live, table);
    const { triggers } = triggersFrom === "live" && standing !== null ? standing : declaration;
    const columns = incoming
      .prepare<[string], string>("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid")
      .pluck()
      .all(table);
    return { ...declaration, triggers, columns, sequence: readSequence(incoming, table) };
  });
}

/**
 * The statements of a swap, in the order of SQLite's procedure for changing tables: the new ones are built beside the old ones, these are dropped, those get their
 * names, then indexes, triggers and counters. `tables` in an order in which one stands before those that refer to it.
 */
export function planSwap(tables: readonly SwappedTable[]): readonly string[] {
  return [
    ...tables.flatMap((table) => [createUnder(beside(table), table), copyRows(table)]),
    ...tables.toReversed().map(({ name }) => `DROP TABLE IF EXISTS main.${quoted(name)}`),
    ...tables.map((table) => `ALTER TABLE main.${quoted(beside(table))} RENAME TO ${quoted(table.name)}`),
    ...tables.flatMap(({ indexes, triggers }) => [...indexes, ...triggers]),
    ...tables.flatMap(setSequence),
  ];
}

function beside({ name }: TableDeclaration): string {
  return `_touchdown_new_${name}`;
}

function copyRows(table: SwappedTable): string {
  const rowId = rowIdOf(table);
  const columns = [...(rowId === null ? [] : [rowId]), ...table.columns.map(quoted)].join(", ");
  return `INSERT INTO main.${quoted(beside(table))} (${columns}) SELECT ${columns} FROM ${INCOMING}.${quoted(table.name)}`;
}

/** Copied as well, since full-text tables refer to rows by it; null where every name for it is that of a column. */
function rowIdOf({ hasRowId, columns }: SwappedTable): string | null {
  if (!hasRowId) return null;
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  return ["rowid", "_rowid_", "oid"].find((name) => !taken.has(name)) ?? null;
}

function setSequence({ name, sequence }: SwappedTable): readonly string[] {
  if (sequence === null) return [];
  return [
    `DELETE FROM main.sqlite_sequence WHERE name = ${literal(name)}`,
    `INSERT INTO main.sqlite_sequence (name, seq) VALUES (${literal(name)}, ${sequence})`,
  ];
}
