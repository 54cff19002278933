import type { CatalogTable } from "./catalog.ts";

/** SQL over one row of the files' table: of which record a finding about the row's file is. */
export type RecordSql = { readonly system: string; readonly path: string };

/** The record that the row comes from. A derived row comes from none: it is known as an element of its own table, `file#<id>` of no system. */
export function recordOfFile({ name, columns }: CatalogTable): RecordSql {
  const own = new Set(columns.map((column) => column.name));
  const itself = `'${name.replaceAll("'", "''")}#' || id`;
  return own.has("source_path")
    ? { system: "coalesce(source_system, '')", path: `coalesce(source_path, ${itself})` }
    : { system: "''", path: itself };
}
