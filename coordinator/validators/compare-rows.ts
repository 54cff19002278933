import type { Catalog, CatalogTable } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";
import { IdSum } from "./id-sum.ts";
import { ROW_KEY, type Lineage } from "./read-lineage.ts";
import { literal, name } from "./sql-text.ts";
import type { ValidationFacts } from "./validator.ts";

export type RowComparison = {
  readonly rows: number;
  readonly mapped: number;
  readonly derived: number;
  readonly faults: readonly Fault[];
};

/**
 * The rows of every table against the lineage: mapped and derived ids, each once, are exactly the rows, and a row says the same of its source as the
 * record that owns it.
 */
export function compareRows({ target, catalog }: ValidationFacts, lineage: Lineage): RowComparison {
  const tables = [...catalog.values()];
  const owned = new Map(tables.map((table) => [table.name, lineage.mapped.get(table.name)?.count ?? 0]));
  const rows = tables.map((table) => countRows(target, table));
  const derived = target.prepare<[], number>("SELECT count(*) FROM _touchdown_derived").pluck().get() ?? 0;
  return {
    rows: rows.reduce((sum, count) => sum + count, 0),
    mapped: [...owned.values()].reduce((sum, count) => sum + count, 0),
    derived,
    faults: [
      ...checkNaming(lineage),
      ...strangers(target, catalog, lineage),
      ...tables.flatMap((table) => compareTable(target, table, lineage)),
      ...lineageWithoutRow(target, catalog),
    ],
  };
}

function checkNaming({ misnamed }: Lineage): Fault[] {
  if (misnamed === 0) return [];
  return [
    {
      count: misnamed,
      what: `${counted(misnamed, "record")} name no row although they have one, or one although they have none`,
      samples: [],
    },
  ];
}

/** Tables that the ledger names and the target does not have. */
function strangers(target: Target, catalog: Catalog, lineage: Lineage): Fault[] {
  const derived = target.prepare<[], string>("SELECT DISTINCT target_table FROM _touchdown_derived").pluck().all();
  const unknown = new Set([...lineage.mapped.keys(), ...derived].filter((table) => !catalog.has(table)));
  return [...unknown].map((table) => ({
    count: 1,
    what: `the ledger names table ${table}, which is not there`,
    samples: [],
  }));
}

function compareTable(target: Target, table: CatalogTable, lineage: Lineage): Fault[] {
  if (!table.columns.some((column) => column.name === "id")) return withoutIds(target, table);
  const key = hasOrigin(table) ? ROW_KEY : "id";
  const actual = new IdSum();
  target.function("touchdown_add", { varargs: true }, (...[row]: readonly [unknown]) => {
    actual.add(String(row));
    return 0;
  });
  target.prepare(`SELECT count(touchdown_add(${key})) FROM ${name(table.name)}`).get();
  const due = sumDue(target, table, lineage);
  return due.isSame(actual) ? [] : explainDifference(target, table);
}

/** The rows that the ledger names. The mapped ones are summed already; derived ones, of which no record says the source, join them as they are. */
function sumDue(target: Target, table: CatalogTable, lineage: Lineage): IdSum {
  const due = new IdSum();
  const isKnown = hasOrigin(table);
  if (isKnown) due.addAll(lineage.mapped.get(table.name) ?? new IdSum());
  else for (const id of target.prepare<[], string>(mappedIds(table.name)).pluck().iterate()) due.add(id);
  const key = isKnown ? ROW_KEY : "id";
  const derived = target
    .prepare<[string], string>(
      `SELECT coalesce((SELECT ${key} FROM ${name(table.name)} WHERE id = target_id), target_id) FROM _touchdown_derived WHERE target_table = ?`,
    )
    .pluck();
  for (const row of derived.iterate(table.name)) due.add(row);
  return due;
}

/** Whether the rows say where they come from. */
function hasOrigin({ columns }: CatalogTable): boolean {
  const names = new Set(columns.map((column) => column.name));
  return names.has("source_system") && names.has("source_path");
}

function mappedIds(table: string): string {
  return `SELECT target_id AS id FROM _touchdown_records WHERE target_table = ${literal(table)} AND disposition = ${DISPOSITION_CODES.mapped} AND target_id IS NOT NULL`;
}

/** Without ids no row can be told to have a record; an empty table needs none. */
function withoutIds(target: Target, table: CatalogTable): Fault[] {
  const rows = countRows(target, table);
  return rows === 0
    ? []
    : [{ count: rows, what: `${counted(rows, "row")} of ${table.name} have no id to be known by`, samples: [] }];
}

/** The sums differ, so at least one of these lists is not empty; if none were, that they differ is a fault all the same. */
function explainDifference(target: Target, table: CatalogTable): Fault[] {
  const rows = name(table.name);
  const mapped = mappedIds(table.name);
  const derived = `SELECT target_id AS id FROM _touchdown_derived WHERE target_table = ${literal(table.name)}`;
  const lists = [
    [
      `SELECT id FROM (${mapped} UNION ${derived}) WHERE id NOT IN (SELECT id FROM ${rows} WHERE id IS NOT NULL)`,
      "rows that the ledger names are missing",
    ],
    [`SELECT id FROM ${rows} WHERE id IS NULL OR id NOT IN (${mapped} UNION ${derived})`, "rows have no record"],
    [`SELECT id FROM (${mapped}) GROUP BY id HAVING count(*) > 1`, "rows are claimed by several mapped records"],
    [`SELECT id FROM (${mapped}) WHERE id IN (${derived})`, "rows are both mapped and derived"],
    [`SELECT id FROM ${rows} GROUP BY id HAVING count(*) > 1`, "ids are those of several rows"],
    ...(hasOrigin(table) ? ([[strayOrigins(table.name), "rows name another source than their record"]] as const) : []),
  ] as const;
  const faults = lists.flatMap(([sql, what]) =>
    listFault(target, sql, { what: `${table.name}: ${what}`, table: table.name }),
  );
  return faults.length > 0
    ? faults
    : [{ count: 1, what: `${table.name}: the rows are not those of the ledger`, samples: [] }];
}

/** A row whose source is none of the records that own it. */
function strayOrigins(table: string): string {
  const owner = `SELECT 1 FROM _touchdown_records AS owner WHERE owner.system = child.source_system AND owner.path = child.source_path
    AND owner.target_id = child.id AND owner.target_table = ${literal(table)} AND owner.disposition = ${DISPOSITION_CODES.mapped}`;
  return `SELECT child.id FROM ${name(table)} AS child WHERE child.id IN (${mappedIds(table)}) AND NOT EXISTS (${owner})`;
}

/** Embedded and merged records say into which row they went: it must stand. Those that live in many rows name a table that does. */
function lineageWithoutRow(target: Target, catalog: Catalog): Fault[] {
  const tables = [...catalog.values()].filter((table) => table.columns.some((column) => column.name === "id"));
  if (tables.length === 0) return [];
  const stands = tables.map(
    (table) =>
      `WHEN ${literal(table.name)} THEN target_id IS NULL OR EXISTS (SELECT 1 FROM ${name(table.name)} WHERE id = target_id)`,
  );
  const { embedded, merged } = DISPOSITION_CODES;
  const sql = `SELECT path AS id FROM _touchdown_records
    WHERE disposition IN (${embedded}, ${merged}) AND NOT CASE target_table ${stands.join(" ")} ELSE 0 END`;
  return listFault(target, sql, { what: "embedded or merged records point at a missing row", table: null });
}

function listFault(target: Target, sql: string, { what, table }: { what: string; table: string | null }): Fault[] {
  const count = target.prepare<[], number>(`SELECT count(*) FROM (${sql})`).pluck().get() ?? 0;
  if (count === 0) return [];
  const keys = target.prepare<[]>(`${sql} LIMIT ${SAMPLES_MAX}`).pluck().all();
  const samples = keys.map((key) => ({ ...(table === null ? {} : { table }), key: String(key), detail: what }));
  return [{ count, what: `${what} (${counted(count, "case")})`, samples }];
}

function countRows(target: Target, table: CatalogTable): number {
  return (
    target
      .prepare<[], number>(`SELECT count(*) FROM ${name(table.name)}`)
      .pluck()
      .get() ?? 0
  );
}
