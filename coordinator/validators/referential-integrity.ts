import type { Catalog, CatalogTable, ForeignKey } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import type { ValidationRules } from "../../shared/migration.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { conclude, counted, type Fault } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import { strayChildren } from "./path-parents.ts";
import { keyColumn } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** Every reference finds its row: foreign keys by join, ids in JSON arrays, the declared logical references, parents against source paths. */
export const referentialIntegrity: Validator = {
  name: "referential-integrity",
  title: "Referential integrity",
  validate: validateReferences,
};

type Looked = { readonly checked: number; readonly faults: readonly Fault[] };

function validateReferences(facts: ValidationFacts): VerdictDraft {
  const { target, catalog, rules } = facts;
  const joined = [...catalog.values()].map((table) => joinParents(target, catalog, table));
  const arrays = Object.entries(rules.idArrays).map(([column, parent]) => lookIntoArray(facts, column, parent));
  const logical = rules.logicalReferences.flatMap((reference) => listOffenders(target, reference));
  const paths = strayChildren(target, catalog);
  const references = sum(joined);
  const ids = sum(arrays);
  return conclude({
    checked: references + ids + paths.checked,
    faults: [
      ...missingColumns(catalog, Object.keys(rules.idArrays)),
      ...[...joined, ...arrays, paths].flatMap((looked) => looked.faults),
      ...logical,
    ],
    passed: `${counted(references, "reference")} by foreign key, ${counted(ids, "id")} in arrays and ${counted(rules.logicalReferences.length, "logical rule")} find their rows; ${counted(paths.checked, "row")} hang where their source paths say.`,
    skipped: "No row refers to another.",
  });
}

function joinParents(target: Target, catalog: Catalog, table: CatalogTable): Looked {
  const looked = table.foreignKeys.map((key) =>
    hasColumn(catalog, key)
      ? joinParent(target, table, key)
      : { checked: 0, faults: [withoutParent(`${table.name}.${key.column}`, key)] },
  );
  return { checked: sum(looked), faults: looked.flatMap(({ faults }) => faults) };
}

/** Each value that occurs is looked up once: the index of the foreign key gives the values in order, with their counts. */
function joinParent(target: Target, table: CatalogTable, key: ForeignKey): Looked {
  const column = name(key.column);
  const values = `SELECT ${column} AS value, count(*) AS uses FROM ${name(table.name)} WHERE ${column} IS NOT NULL GROUP BY ${column}`;
  const missing = `NOT EXISTS (SELECT 1 FROM ${name(key.table)} AS parent WHERE parent.${name(key.to)} = child.value)`;
  const [checked, orphans] =
    target
      .prepare<[], [number | null, number | null]>(
        `SELECT sum(child.uses), sum(CASE WHEN ${missing} THEN child.uses END) FROM (${values}) AS child`,
      )
      .raw()
      .get() ?? [];
  const count = orphans ?? 0;
  return { checked: checked ?? 0, faults: count === 0 ? [] : [orphanFault(target, table, { key, count })] };
}

function withoutParent(place: string, { table, to }: Pick<ForeignKey, "table" | "to">): Fault {
  return { count: 1, what: `${place} refers to ${table}.${to}, which is not there`, samples: [] };
}

function orphanFault(target: Target, table: CatalogTable, { key, count }: { key: ForeignKey; count: number }): Fault {
  const cell = `child.${name(key.column)}`;
  const rows = target
    .prepare<[], { key: unknown; parent: unknown }>(
      `SELECT child.${keyColumn(table)} AS key, ${cell} AS parent FROM ${name(table.name)} AS child
       WHERE ${cell} IS NOT NULL AND ${cell} NOT IN (SELECT ${name(key.to)} FROM ${name(key.table)} WHERE ${name(key.to)} IS NOT NULL) LIMIT ${SAMPLES_MAX}`,
    )
    .all();
  const samples = rows.map((row) => ({
    table: table.name,
    key: String(row.key),
    detail: `${key.column} is ${String(row.parent)}, which ${key.table} does not have`,
  }));
  return {
    count,
    what: `${counted(count, "row")} of ${table.name} refer by ${key.column} to a missing row of ${key.table}`,
    samples,
  };
}

function lookIntoArray({ target, catalog }: ValidationFacts, place: string, parent: string): Looked {
  const table = catalog.get(place.slice(0, place.indexOf(".")));
  const [column] = table === undefined ? [] : columnsOf(table, [place]);
  if (table === undefined || column === undefined) return { checked: 0, faults: [] };
  if (!hasColumn(catalog, { table: parent, to: "id" })) {
    return { checked: 0, faults: [withoutParent(place, { table: parent, to: "id" })] };
  }
  const cell = `child.${name(column)}`;
  // What is no array is json-fields' to tell; json_each() would throw on it here.
  const elements = `json_each(CASE WHEN json_valid(${cell}) THEN ${cell} ELSE '[]' END)`;
  const dangles = `element.type <> 'text' OR NOT EXISTS (SELECT 1 FROM ${name(parent)} AS parent WHERE parent.id = element.value)`;
  const from = `FROM ${name(table.name)} AS child, ${elements} AS element WHERE ${cell} IS NOT NULL`;
  const [checked = 0, count = 0] =
    target.prepare<[], number[]>(`SELECT count(*), count(CASE WHEN ${dangles} THEN 1 END) ${from}`).raw().get() ?? [];
  if (count === 0) return { checked, faults: [] };
  const rows = target
    .prepare<[], { key: unknown; id: unknown }>(
      `SELECT child.${keyColumn(table)} AS key, element.value AS id ${from} AND (${dangles}) LIMIT ${SAMPLES_MAX}`,
    )
    .all();
  const samples = rows.map(({ key, id }) => ({
    table: table.name,
    key: String(key),
    detail: `${column} lists ${String(id)}, which ${parent} does not have`,
  }));
  return { checked, faults: [{ count, what: `${counted(count, "id")} in ${place} are no row of ${parent}`, samples }] };
}

function listOffenders(target: Target, reference: ValidationRules["logicalReferences"][number]): Fault[] {
  const offenders = `(${reference.sql.trim().replace(/;$/, "")})`;
  const count = target.prepare<[], number>(`SELECT count(*) FROM ${offenders}`).pluck().get() ?? 0;
  if (count === 0) return [];
  const rows = target.prepare<[], unknown[]>(`SELECT * FROM ${offenders} LIMIT ${SAMPLES_MAX}`).raw().all();
  const samples = rows.map(([table, key, detail]): Sample => ({
    table: String(table),
    key: String(key),
    detail: String(detail),
  }));
  return [{ count, what: `${counted(count, "row")} break the rule ${literal(reference.name)}`, samples }];
}

function hasColumn(catalog: Catalog, { table, to }: Pick<ForeignKey, "table" | "to">): boolean {
  return catalog.get(table)?.columns.some((column) => column.name === to) ?? false;
}

function sum(looked: readonly Looked[]): number {
  return looked.reduce((total, { checked }) => total + checked, 0);
}
