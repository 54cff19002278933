import type { CatalogTable, ForeignKey } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { conclude, counted, type Fault } from "./fault.ts";
import { keyColumn } from "./scan-cells.ts";
import { name } from "./sql-text.ts";
import type { ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** SQLite itself finds no violated foreign key and no damage, and the target declares the foreign keys that the migration does, alike and no others. */
export const foreignKeys: Validator = { name: "foreign-keys", title: "Foreign keys", validate: validateForeignKeys };

function validateForeignKeys({ target, catalog, expectedCatalog }: ValidationFacts): VerdictDraft {
  const tables = [...catalog.values()];
  const declared = tables.reduce((sum, table) => sum + table.foreignKeys.length, 0);
  const rows = tables
    .filter((table) => table.foreignKeys.length > 0)
    .reduce((sum, table) => sum + countRows(target, table), 0);
  const altered = [...expectedCatalog.values()].flatMap((table) => alteredKeys(table, catalog.get(table.name)));
  return conclude({
    checked: declared + rows,
    faults: [...altered, ...violations(target, catalog), ...damage(target)],
    passed: `${counted(declared, "foreign key")} hold for ${counted(rows, "row")}, and the file is sound (quick_check).`,
    skipped: "The target declares no foreign key.",
  });
}

function alteredKeys(expected: CatalogTable, actual: CatalogTable | undefined): Fault[] {
  const declared = new Set(expected.foreignKeys.map(describe));
  const present = new Set(actual?.foreignKeys.map(describe));
  const missing = [...declared].filter((key) => !present.has(key));
  const extra = [...present].filter((key) => !declared.has(key));
  return [
    ...missing.map((key) => fault(`${expected.name}.${key} is not declared in the target`)),
    ...extra.map((key) => fault(`${expected.name}.${key} is declared in the target and not by the migration`)),
  ];
}

function violations(target: Target, catalog: ValidationFacts["catalog"]): Fault[] {
  const found = target
    .prepare<[], { table: string; parent: string; count: number }>(
      'SELECT "table", parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY "table", parent',
    )
    .all();
  return found.map(({ table, parent, count }) => ({
    count,
    what: `${counted(count, "row")} of ${table} refer to a missing row of ${parent}`,
    samples: sampleViolations(target, catalog.get(table), parent),
  }));
}

function sampleViolations(target: Target, table: CatalogTable | undefined, parent: string): Sample[] {
  if (table === undefined) return [];
  const keys = target
    .prepare<[string, string], { key: unknown }>(
      `SELECT ${keyColumn(table)} AS key FROM ${name(table.name)}
       WHERE rowid IN (SELECT rowid FROM pragma_foreign_key_check(?) WHERE parent = ?) LIMIT ${SAMPLES_MAX}`,
    )
    .all(table.name, parent);
  return keys.map(({ key }) => ({
    table: table.name,
    key: String(key),
    detail: `its row of ${parent} does not exist`,
  }));
}

/**
 * quick_check reads every page and row of a table: types, NOT NULL and CHECK included. Full-text tables are left out: they are derived from
 * the others and checked where they are built.
 */
function damage(target: Target): Fault[] {
  const check = target.prepare<[string], string>("SELECT quick_check FROM pragma_quick_check(?)").pluck();
  const lines = ordinaryTables(target).flatMap((table) => check.all(table).filter((line) => line !== "ok"));
  if (lines.length === 0) return [];
  const samples = lines.slice(0, SAMPLES_MAX).map((line) => ({ key: "quick_check", detail: line }));
  return [{ count: lines.length, what: `SQLite finds damage: ${lines[0] ?? ""}`, samples }];
}

/** The application's tables and the ledger's. */
function ordinaryTables(target: Target): string[] {
  const sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name";
  return target.prepare<[], string>(sql).pluck().all();
}

function countRows(target: Target, table: CatalogTable): number {
  return (
    target
      .prepare<[], number>(`SELECT count(*) FROM ${name(table.name)}`)
      .pluck()
      .get() ?? 0
  );
}

function fault(what: string): Fault {
  return { count: 1, what, samples: [] };
}

/** NO ACTION is what SQLite does unless told otherwise. */
function describe({ column, table, to, onDelete }: ForeignKey): string {
  return `${column} -> ${table}.${to}${onDelete === "NO ACTION" ? "" : ` on delete ${onDelete.toLowerCase()}`}`;
}
