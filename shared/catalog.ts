import type { Target } from "./connections/sqlite.ts";

/** What the target declares: its application tables without full-text tables and the ledger. */
export type Catalog = ReadonlyMap<string, CatalogTable>;

export type CatalogTable = {
  readonly name: string;
  /** The statement that made it, as SQLite keeps it. */
  readonly sql: string;
  readonly columns: readonly CatalogColumn[];
  readonly foreignKeys: readonly ForeignKey[];
};

export type CatalogColumn = { readonly name: string; readonly type: string; readonly notNull: boolean };

/** `onDelete` is what SQLite does to the row when its parent is deleted: "RESTRICT", "NO ACTION", "CASCADE", ... */
export type ForeignKey = {
  readonly column: string;
  readonly table: string;
  readonly to: string;
  readonly onDelete: string;
};

type ColumnRow = { readonly name: string; readonly type: string; readonly notnull: number };
type ForeignKeyRow = {
  readonly from: string;
  readonly table: string;
  readonly to: string | null;
  readonly onDelete: string;
};

export function readCatalog(target: Target): Catalog {
  const tables = target
    .prepare<[], { name: string; sql: string }>(
      `SELECT listed.name, declared.sql FROM pragma_table_list AS listed JOIN sqlite_schema AS declared ON declared.name = listed.name
       WHERE listed.schema = 'main' AND listed.type = 'table' AND listed.name NOT LIKE '\\_touchdown\\_%' ESCAPE '\\'
         AND listed.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY listed.name`,
    )
    .all();
  return new Map(tables.map((table) => [table.name, readTable(target, table)]));
}

function readTable(target: Target, { name, sql }: { readonly name: string; readonly sql: string }): CatalogTable {
  const columns = target
    .prepare<[string], ColumnRow>('SELECT name, type, "notnull" FROM pragma_table_info(?)')
    .all(name);
  const keys = target
    .prepare<[string], ForeignKeyRow>(
      'SELECT "from", "table", "to", on_delete AS onDelete FROM pragma_foreign_key_list(?)',
    )
    .all(name);
  return {
    name,
    sql,
    columns: columns.map((column) => ({ name: column.name, type: column.type, notNull: column.notnull === 1 })),
    foreignKeys: keys.map(({ from, table, to, onDelete }) => ({ column: from, table, to: to ?? "id", onDelete })),
  };
}
