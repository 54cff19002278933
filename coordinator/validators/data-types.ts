import type { Catalog, CatalogColumn, CatalogTable } from "../../shared/catalog.ts";
import { columnsIn, declaredChecks, declaredParts } from "./declared-parts.ts";
import { conclude, counted, type Fault } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { readObjects } from "./schema-objects.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** Declared type -> what typeof() must say of a value. ANY holds what its CHECK allows. */
const STORAGE_CLASSES = new Map<string, string | null>([
  ["TEXT", "text"],
  ["INTEGER", "integer"],
  ["INT", "integer"],
  ["REAL", "real"],
  ["BLOB", "blob"],
  ["ANY", null],
]);

const SQL_SHOWN = 120;

/**
 * Every cell of every row holds the type that its column declares and keeps its CHECKs (vocabularies, 0 or 1, bounds), dates are dates of the
 * calendar, and the target is declared as the migration's versioned SQL says: tables to the last constraint, search, indexes, triggers and views.
 */
export const dataTypes: Validator = {
  name: "data-types",
  title: "Data types",
  conditions: typeConditions,
  validate: validateDataTypes,
};

function typeConditions(table: CatalogTable, facts: DeclaredFacts): CellCondition[] {
  const { rules } = facts;
  const types = table.columns.flatMap(typeCondition);
  const dates = columnsOf(table, rules.dates).map((column): CellCondition => {
    const cell = name(column);
    // date() gives a day that the calendar lacks as the day it would be, so only a real date in the one form stays itself.
    return {
      column,
      offends: `${cell} IS NOT NULL AND date(${cell}) IS NOT ${cell}`,
      because: "is no date YYYY-MM-DD",
      shown: `substr(${cell}, 1, 30)`,
      isCounted: true,
    };
  });
  return [...types, ...dates, ...checkConditions(table, facts)];
}

/** The CHECKs that the migration declares, whatever those of the target say. The forms of times and dates are looked at more strictly elsewhere. */
function checkConditions(table: CatalogTable, { rules, expectedCatalog }: DeclaredFacts): CellCondition[] {
  const expected = expectedCatalog.get(table.name);
  if (expected === undefined) return [];
  const own = new Set(table.columns.map((column) => column.name));
  const formed = new Set([...rules.timestamps, ...rules.dates]);
  return declaredChecks(expected)
    .filter(
      ({ column, expression }) => own.has(column) && !(formed.has(`${table.name}.${column}`) && isForm(expression)),
    )
    .filter(({ expression }) => columnsIn(expression, expected).every((column) => own.has(column)))
    .map(({ column, expression }) => ({
      column,
      offends: `NOT (${expression})`,
      because: `breaks CHECK (${expression.slice(0, SQL_SHOWN)})`,
      isCounted: false,
    }));
}

function isForm(expression: string): boolean {
  return /^\S+ GLOB '/i.test(expression);
}

function typeCondition(column: CatalogColumn): CellCondition[] {
  const storage = STORAGE_CLASSES.get(column.type.toUpperCase()) ?? null;
  const cell = name(column.name);
  const shared = { column: column.name, shown: `typeof(${cell})`, isCounted: false };
  if (storage === null) return column.notNull ? [{ ...shared, offends: `${cell} IS NULL`, because: "is null" }] : [];
  const isOther = `typeof(${cell}) <> ${literal(storage)}`;
  if (column.notNull) return [{ ...shared, offends: isOther, because: `is not ${storage}` }];
  return [{ ...shared, offends: `${cell} IS NOT NULL AND ${isOther}`, because: `is neither ${storage} nor null` }];
}

function validateDataTypes(facts: ValidationFacts): VerdictDraft {
  const { catalog, expectedCatalog, rules } = facts;
  const { cells, rows, values, faults } = facts.scan("data-types");
  const dates = [...values.values()].reduce((sum, count) => sum + count, 0);
  return conclude({
    checked: cells,
    faults: [
      ...missingColumns(catalog, rules.dates),
      ...compareCatalogs(catalog, expectedCatalog),
      ...compareObjects(facts),
      ...unknownTypes(catalog),
      ...faults,
    ],
    passed: `${counted(cells, "cell")} in ${counted(rows, "row")} of ${counted(catalog.size, "table")} have their declared type and keep their checks, ${counted(dates, "date")} among them.`,
    skipped: "The target holds no row.",
  });
}

/** Tables and columns that are missing, left over, or declared otherwise than the migration's versioned SQL says. */
function compareCatalogs(actual: Catalog, expected: Catalog): Fault[] {
  if (expected.size === 0) return [fault("the migration declares no table")];
  const extra = [...actual.keys()]
    .filter((table) => !expected.has(table))
    .map((table) => fault(`there is an undeclared table ${table}`));
  const differing = [...expected.values()].flatMap((table) => {
    const own = actual.get(table.name);
    return own === undefined ? [fault(`there is no table ${table.name}`)] : compareTable(own, table);
  });
  return [...differing, ...extra];
}

/** Full-text tables, indexes, triggers and views that are missing or declared otherwise; more of them do no harm. */
function compareObjects({ target, expectedObjects }: ValidationFacts): Fault[] {
  const own = new Map(readObjects(target).map((object) => [object.name, object]));
  return expectedObjects.flatMap(({ kind, name: named, sql }) => {
    const found = own.get(named);
    if (found === undefined) return [fault(`there is no ${kind} ${named}`)];
    return found.sql === sql ? [] : [fault(`the ${kind} ${named} is declared otherwise than the migration does`)];
  });
}

/** Its columns; where they agree, everything else that its statement declares. */
function compareTable(actual: CatalogTable, expected: CatalogTable): Fault[] {
  const columns = compareColumns(actual, expected);
  return columns.length > 0 ? columns : compareDeclarations(actual, expected);
}

function compareDeclarations(actual: CatalogTable, expected: CatalogTable): Fault[] {
  const own = new Set(declaredParts(actual.sql));
  const declared = new Set(declaredParts(expected.sql));
  const missing = [...declared].filter((part) => !own.has(part));
  const extra = [...own].filter((part) => !declared.has(part));
  return [
    ...missing.map((part) => fault(`${expected.name} does not declare "${part.slice(0, SQL_SHOWN)}"`)),
    ...extra.map((part) => fault(`${expected.name} declares "${part.slice(0, SQL_SHOWN)}", the migration does not`)),
  ];
}

function compareColumns(actual: CatalogTable, expected: CatalogTable): Fault[] {
  const own = new Map(actual.columns.map((column) => [column.name, column]));
  const declared = new Set(expected.columns.map((column) => column.name));
  const differing = expected.columns.flatMap((column) => {
    const found = own.get(column.name);
    const place = `${expected.name}.${column.name}`;
    if (found === undefined) return [fault(`there is no column ${place}`)];
    return describe(found) === describe(column)
      ? []
      : [fault(`${place} is ${describe(found)} instead of ${describe(column)}`)];
  });
  const extra = actual.columns.filter((column) => !declared.has(column.name));
  return [
    ...differing,
    ...extra.map((column) => fault(`there is an undeclared column ${expected.name}.${column.name}`)),
  ];
}

function unknownTypes(catalog: Catalog): Fault[] {
  return [...catalog.values()].flatMap((table) =>
    table.columns
      .filter((column) => !STORAGE_CLASSES.has(column.type.toUpperCase()))
      .map((column) =>
        fault(`${table.name}.${column.name} declares "${column.type}", which says nothing about its values`),
      ),
  );
}

function describe({ type, notNull }: CatalogColumn): string {
  return notNull ? `${type} NOT NULL` : type;
}

function fault(what: string): Fault {
  return { count: 1, what, samples: [] };
}
