import type { Catalog, CatalogTable } from "../../shared/catalog.ts";
import type { Fault } from "./fault.ts";

/** The columns of this table among "table.column" names, as far as the table has them. */
export function columnsOf(table: CatalogTable, names: Iterable<string>): string[] {
  const own = new Set(table.columns.map((column) => `${table.name}.${column.name}`));
  return [...new Set(names)].filter((name) => own.has(name)).map((name) => name.slice(table.name.length + 1));
}

/** A fault for each "table.column" that a rule names and the target does not have: what cannot be looked at never passes. */
export function missingColumns(catalog: Catalog, names: Iterable<string>): Fault[] {
  const known = new Set(
    [...catalog.values()].flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`)),
  );
  const missing = [...new Set(names)].filter((name) => !known.has(name));
  return missing.map((name) => ({ count: 1, what: `the target has no column ${name}`, samples: [] }));
}
