import { readCatalog, type Catalog, type CatalogTable, type ForeignKey } from "../../shared/catalog.ts";
import type { OrphansDeclaration } from "../../shared/check-declaration.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../shared/check.ts";
import type { Migration } from "../../shared/migration.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { conclude, counted, type Fault } from "../validators/fault.ts";
import { name } from "../validators/sql-text.ts";

/** Nothing refers to what is not there: by any foreign key of the catalogue, in any JSON array of ids, or by any logical reference. */
export function orphansCheck(declaration: OrphansDeclaration, migration: Migration): Check {
  return {
    name: "orphans",
    title: "No orphans",
    collections: [],
    open: (facts) => ({ see: () => undefined, conclude: () => findOrphans(facts, { declaration, migration }) }),
  };
}

type Declared = { readonly declaration: OrphansDeclaration; readonly migration: Migration };

/** How many references were followed, and what is wrong with them. */
type Followed = { readonly checked: number; readonly faults: readonly Fault[] };

function findOrphans({ target }: CheckFacts, { declaration, migration }: Declared): CheckOutcome {
  const { idArrays, logicalReferences } = migration.validation;
  const catalog = readCatalog(target);
  const keys = [...catalog.values()].flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));
  const rules = [...logicalReferences, ...declaration.references];
  const byKeys = keys.map(({ table, key }) => followKey(target, catalog, { table, key }));
  const byArrays = Object.entries(idArrays).map(([place, parent]) => followArray(target, catalog, { place, parent }));
  const byRules = rules.map((rule) => askRule(target, rule));
  const all = [...byKeys, ...byArrays, ...byRules];
  const checked = sumOf(all);
  const followed = [
    `${counted(sumOf(byKeys), "reference")} by ${counted(keys.length, "foreign key")}`,
    `${counted(sumOf(byArrays), "id")} in ${counted(byArrays.length, "JSON array")}`,
  ];
  return conclude({
    checked,
    faults: all.flatMap(({ faults }) => faults),
    passed: `${followed.join(" and ")} lead to rows that are there; ${counted(rules.length, "logical reference")} hold.`,
    skipped: "Nothing refers to anything.",
  });
}

function sumOf(all: readonly Followed[]): number {
  return all.reduce((sum, { checked }) => sum + checked, 0);
}

type Keyed = { readonly table: CatalogTable; readonly key: ForeignKey };

function followKey(target: CheckFacts["target"], catalog: Catalog, { table, key }: Keyed): Followed {
  const place = `${table.name}.${key.column}`;
  if (!stands(catalog, key.table, key.to)) return lost(place, `${key.table}.${key.to}`);
  const cell = `child.${name(key.column)}`;
  const isOrphan = `NOT EXISTS (SELECT 1 FROM ${name(key.table)} AS parent WHERE parent.${name(key.to)} = ${cell})`;
  const from = `FROM ${name(table.name)} AS child WHERE ${cell} IS NOT NULL`;
  return follow(target, {
    total: `SELECT count(*) ${from}`,
    orphans: `SELECT ${keyOf(table)} AS key ${from} AND ${isOrphan}`,
    table: table.name,
    what: `of ${place} lead to no row of ${key.table}`,
  });
}

type ArrayPlace = { readonly place: string; readonly parent: string };

function followArray(target: CheckFacts["target"], catalog: Catalog, { place, parent }: ArrayPlace): Followed {
  const [table = "", column = ""] = place.split(".");
  if (!stands(catalog, table, column)) return lost(place, place);
  if (!stands(catalog, parent, "id")) return lost(place, `${parent}.id`);
  const cell = `child.${name(column)}`;
  // A cell that is no array is a fault of its own: nothing that it lists can be followed.
  const isArray = `json_valid(${cell}) AND json_type(${cell}) = 'array'`;
  const items = `json_each(CASE WHEN ${isArray} THEN ${cell} ELSE '[null]' END)`;
  const isOrphan = `item.type <> 'text' OR NOT EXISTS (SELECT 1 FROM ${name(parent)} AS parent WHERE parent.id = item.value)`;
  const from = `FROM ${name(table)} AS child, ${items} AS item WHERE ${cell} IS NOT NULL`;
  return follow(target, {
    total: `SELECT count(*) ${from}`,
    orphans: `SELECT child.id AS key ${from} AND (${isOrphan})`,
    table,
    what: `in ${place} are no row of ${parent}`,
  });
}

type Following = { readonly total: string; readonly orphans: string; readonly table: string; readonly what: string };

function follow(target: CheckFacts["target"], { total, orphans, table, what }: Following): Followed {
  const checked = target.prepare<[], number>(total).pluck().get() ?? 0;
  const count = target.prepare<[], number>(`SELECT count(*) FROM (${orphans})`).pluck().get() ?? 0;
  if (count === 0) return { checked, faults: [] };
  const keys = target.prepare<[]>(`${orphans} LIMIT ${SAMPLES_MAX}`).pluck().all();
  const samples = keys.map((key): Sample => ({ table, key: String(key), detail: what }));
  return { checked, faults: [{ count, what: `${counted(count, "reference")} ${what}`, samples }] };
}

function askRule(
  target: CheckFacts["target"],
  { name: rule, sql }: OrphansDeclaration["references"][number],
): Followed {
  const offenders = `(${sql.trim().replace(/;$/, "")})`;
  const count = target.prepare<[], number>(`SELECT count(*) FROM ${offenders}`).pluck().get() ?? 0;
  if (count === 0) return { checked: 0, faults: [] };
  const rows = target.prepare<[], unknown[]>(`SELECT * FROM ${offenders} LIMIT ${SAMPLES_MAX}`).raw().all();
  const samples = rows.map(([table, key]): Sample => ({ table: String(table), key: String(key), detail: rule }));
  return { checked: 0, faults: [{ count, what: `${counted(count, "row")}: ${rule}`, samples }] };
}

function lost(place: string, parent: string): Followed {
  return { checked: 0, faults: [{ count: 1, what: `${place} refers to ${parent}, which is not there`, samples: [] }] };
}

function stands(catalog: Catalog, table: string, column: string): boolean {
  return catalog.get(table)?.columns.some((each) => each.name === column) ?? false;
}

function hasId({ columns }: CatalogTable): boolean {
  return columns.some((column) => column.name === "id");
}

function keyOf(table: CatalogTable): string {
  return hasId(table) ? "child.id" : "child.rowid";
}
