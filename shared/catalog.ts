import type { Target } from "./connections/sqlite.ts";

/** What the target declares: its application tables without full-text tables and the ledger. */
export type Catalog = ReadonlyMap<string, CatalogTable>;

export type CatalogTable = {
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  readonly foreignKeys: readonly ForeignKey[];
};

export type CatalogColumn = { readonly name: string; readonly type: string; readonly notNull: boolean };

export type ForeignKey = { readonly column: string; readonly table: string; readonly to: string };

type ColumnRow = { readonly name: string; readonly type: string; readonly notnull: number };
type ForeignKeyRow = { readonly from: string; readonly table: string; readonly to: string | null };

export function readCatalog(target: Target): Catalog {
  const names = target
    .prepare<[], { name: string }>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE '\\_touchdown\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY name`,
    )
    .all();
  return new Map(names.map(({ name }) => [name, readTable(target, name)]));
}

function readTable(target: Target, name: string): CatalogTable {
  const columns = target
    .prepare<[string], ColumnRow>('SELECT name, type, "notnull" FROM pragma_table_info(?)')
    .all(name);
  const keys = target
    .prepare<[string], ForeignKeyRow>('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)')
    .all(name);
  return {
    name,
    columns: columns.map((column) => ({ name: column.name, type: column.type, notNull: column.notnull === 1 })),
    foreignKeys: keys.map((key) => ({ column: key.from, table: key.table, to: key.to ?? "id" })),
  };
}
