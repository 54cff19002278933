import type { Catalog, CatalogTable, ForeignKey } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";
import { keyColumn } from "./scan-cells.ts";
import { name } from "./sql-text.ts";

/** A reference that the source path of the row may decide: a foreign key, the only one of its table to that parent. */
type PathReference = { readonly table: CatalogTable; readonly key: ForeignKey };
type Child = {
  readonly key: unknown;
  readonly system: string | null;
  readonly path: string | null;
  readonly parent: string | null;
};
type Looked = { readonly checked: number; readonly faults: readonly Fault[] };

const PROBE_ROWS = 4;
const PLACES_KNOWN = 10_000;

/**
 * Rows that hang elsewhere than their source path says, or nowhere. A foreign key cannot tell a child that was given to another parent; the path
 * can: where a record lies beneath a record of the parent's table, the reference must be to that record's row.
 * Which references follow the path is seen from rows spread over the table: one of them at least lies beneath such a record and refers to some row.
 */
export function strayChildren(target: Target, catalog: Catalog): Looked {
  let checked = 0;
  const faults: Fault[] = [];
  for (const reference of pathReferences(catalog)) {
    const ownerOf = ownerLookup(target, reference);
    const children = probe(target, reference).filter(({ parent }) => parent !== null);
    if (!children.some((child) => ownerOf(child) !== null)) continue;
    const looked = compareParents(target, reference, ownerOf);
    checked += looked.checked;
    faults.push(...looked.faults);
  }
  return { checked, faults };
}

function pathReferences(catalog: Catalog): PathReference[] {
  return [...catalog.values()].filter(hasOrigin).flatMap((table) => {
    const keys = table.foreignKeys.filter((key) => key.table !== table.name && key.to === "id");
    const single = keys.filter((key) => keys.filter((other) => other.table === key.table).length === 1);
    return single.filter((key) => hasOrigin(catalog.get(key.table))).map((key) => ({ table, key }));
  });
}

function hasOrigin(table: CatalogTable | undefined): boolean {
  const names = new Set(table?.columns.map((column) => column.name));
  return ["id", "source_system", "source_path"].every((column) => names.has(column));
}

/** A few rows from all over the table, by the order in which they came. */
function probe(target: Target, { table, key }: PathReference): Child[] {
  const last =
    target
      .prepare<[], number>(`SELECT coalesce(max(rowid), 0) FROM ${name(table.name)}`)
      .pluck()
      .get() ?? 0;
  const rows = target.prepare<[number], Child>(
    `${selectChildren(table, key)} WHERE child.rowid >= ? ORDER BY child.rowid LIMIT ${PROBE_ROWS}`,
  );
  return Array.from({ length: 16 }, (_, part) => rows.all(Math.floor((last * part) / 16))).flat();
}

/** Rows whose parent's path is a beginning of their own are right; only of the others the lineage is asked. */
function compareParents(target: Target, { table, key }: PathReference, ownerOf: OwnerLookup): Looked {
  const isBeneath = `child.source_system = parent.source_system
    AND substr(child.source_path, 1, length(parent.source_path)) = parent.source_path
    AND substr(child.source_path, length(parent.source_path) + 1, 1) IN ('/', '#')`;
  const children = target.prepare<[], Child>(
    `${selectChildren(table, key)} LEFT JOIN ${name(key.table)} AS parent ON parent.id = child.${name(key.column)}
     WHERE child.source_path IS NOT NULL AND (${isBeneath}) IS NOT TRUE`,
  );
  let count = 0;
  const samples: Sample[] = [];
  for (const child of children.iterate()) {
    const due = ownerOf(child);
    if (due === null || due === child.parent) continue;
    count += 1;
    if (samples.length < SAMPLES_MAX)
      samples.push({
        table: table.name,
        key: String(child.key),
        detail: `${key.column} is ${child.parent ?? "null"}; by its source path it is ${due}`,
      });
  }
  const checked =
    target
      .prepare<[], number>(`SELECT count(*) FROM ${name(table.name)}`)
      .pluck()
      .get() ?? 0;
  if (count === 0) return { checked, faults: [] };
  return {
    checked,
    faults: [
      {
        count,
        what: `${counted(count, "row")} of ${table.name} refer by ${key.column} to another row of ${key.table} than the one above them in the source, or to none`,
        samples,
      },
    ],
  };
}

function selectChildren(table: CatalogTable, key: ForeignKey): string {
  return `SELECT child.${keyColumn(table)} AS key, child.source_system AS system, child.source_path AS path, child.${name(key.column)} AS parent FROM ${name(table.name)} AS child`;
}

/** The row of the nearest record above this one that lives in the parent's table, or null. */
type OwnerLookup = (child: Child) => string | null;
type Owner = { readonly table: string | null; readonly id: string | null };

function ownerLookup(target: Target, { key }: PathReference): OwnerLookup {
  const statement = target.prepare<[string, string], Owner>(
    'SELECT target_table AS "table", target_id AS id FROM _touchdown_records WHERE system = ? AND path = ?',
  );
  const find = (system: string, place: string): string | null => {
    for (let path: string | null = place; path !== null; path = pathAbove(path)) {
      const found = statement.get(system, path);
      if (found?.table === key.table) return found.id;
    }
    return null;
  };
  // Siblings lie in one place, which the lineage is asked about once.
  const known = new Map<string, string | null>();
  return ({ system, path }) => {
    if (path === null || system === null) return null;
    const place = pathAbove(path);
    if (place === null) return null;
    const found = known.get(`${system} ${place}`);
    if (found !== undefined) return found;
    if (known.size >= PLACES_KNOWN) known.clear();
    const owner = find(system, place);
    known.set(`${system} ${place}`, owner);
    return owner;
  };
}

/** The path without its last step; a collection or an array is no record, so every second one is found in no lineage. */
function pathAbove(path: string): string | null {
  const end = Math.max(path.lastIndexOf("#"), path.lastIndexOf("/"));
  return end <= 0 ? null : path.slice(0, end);
}
