import type { Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import type { PublishedTable } from "../../shared/publication.ts";
import { cellHash, type ColumnKind, type StoredCell } from "./cells.ts";

/** How a published table is read and compared: its columns in the order of published.sql. */
export type TableShape = {
  readonly table: PublishedTable;
  readonly columns: readonly string[];
  readonly kinds: readonly ColumnKind[];
  /** Position of the key among the columns. */
  readonly key: number;
  /** Positions of the columns that say what a row is, and not where it was read. */
  readonly compared: readonly number[];
};

/** Of a table in a published database. That it cannot be published as it is declared is a fault of the declaration, and stops the process. */
export function tableShape(database: Target, table: PublishedTable): TableShape {
  const columns = database
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?) ORDER BY cid")
    .pluck()
    .all(table.name);
  invariant(columns.length > 0, `published.sql declares no table ${table.name}`);
  const key = columns.indexOf(table.key);
  invariant(key !== -1, `published.sql gives table ${table.name} no column ${table.key}, its key`);
  invariant(isUnique(database, table), `published.sql lets ${table.name}.${table.key}, a key, be there twice`);
  const provenance = provenanceOf(table);
  return {
    table,
    columns,
    kinds: columns.map((column) => (isJson(table, column) ? "json" : "plain")),
    key,
    compared: columns.flatMap((column, at) => (provenance.has(column) ? [] : [at])),
  };
}

/** Hashes of the compared cells, in the order of the columns. */
export function fieldHashes({ kinds, compared }: TableShape, cells: readonly StoredCell[]): readonly string[] {
  return compared.map((at) => cellHash(cells[at] ?? null, kinds[at] ?? "plain"));
}

function isJson({ json, raw }: PublishedTable, column: string): boolean {
  return json.includes(column) || raw?.cells === column;
}

function provenanceOf({ provenance, raw }: PublishedTable): ReadonlySet<string> {
  const place = raw === undefined ? [] : [raw.sha256, raw.record, raw.firstLine, raw.lastLine];
  return new Set([...provenance, ...place]);
}

function isUnique(database: Target, { name, key }: PublishedTable): boolean {
  return (
    database
      .prepare<[string, string], number>(
        `SELECT count(*) FROM pragma_index_list(?) AS list WHERE "unique" = 1 AND partial = 0
         AND (SELECT group_concat(name, char(10)) FROM pragma_index_info(list.name)) = ?`,
      )
      .pluck()
      .get(name, key) !== 0
  );
}
