import type { TableDigests } from "./digest-tables.ts";

/** A table whose rows are not those of the manifest. */
export type TableDifference = {
  readonly table: string;
  /** Null where the table is missing. */
  readonly rowsThen: number | null;
  readonly rowsNow: number | null;
};

/** What differs, in the order of the tables' names; nothing means that every cell is the same. */
export function compareTables(before: TableDigests, now: TableDigests): readonly TableDifference[] {
  const tables = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return tables
    .filter((table) => before[table]?.digest !== now[table]?.digest || before[table]?.rows !== now[table]?.rows)
    .map((table) => ({ table, rowsThen: before[table]?.rows ?? null, rowsNow: now[table]?.rows ?? null }));
}

export function describeDifference({ table, rowsThen, rowsNow }: TableDifference): string {
  if (rowsThen === null) return `${table} is not in the manifest and has ${rowsNow} rows`;
  if (rowsNow === null) return `${table} is missing, the manifest has ${rowsThen} rows of it`;
  if (rowsThen === rowsNow) return `${table} has the same number of rows (${rowsNow}), and not the same content`;
  return `${table} has ${rowsNow} rows, the manifest says ${rowsThen}`;
}
