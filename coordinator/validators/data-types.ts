import type { Catalog, CatalogColumn, CatalogTable } from "../../shared/catalog.ts";
import { conclude, counted, type Fault } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** Declared type -> what typeof() must say of a value. ANY holds what its CHECK allows, which foreign-keys has SQLite look at. */
const STORAGE_CLASSES = new Map<string, string | null>([
  ["TEXT", "text"],
  ["INTEGER", "integer"],
  ["INT", "integer"],
  ["REAL", "real"],
  ["BLOB", "blob"],
  ["ANY", null],
]);

/** Every cell of every row holds the type that its column declares, dates are dates of the calendar, and the columns are those declared. */
export const dataTypes: Validator = {
  name: "data-types",
  title: "Data types",
  conditions: typeConditions,
  validate: validateDataTypes,
};

function typeConditions(table: CatalogTable, { rules }: DeclaredFacts): CellCondition[] {
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
  return [...types, ...dates];
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
      ...unknownTypes(catalog),
      ...faults,
    ],
    passed: `${counted(cells, "cell")} in ${counted(rows, "row")} of ${counted(catalog.size, "table")} have their declared type, ${counted(dates, "date")} among them.`,
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
    return own === undefined ? [fault(`there is no table ${table.name}`)] : compareColumns(own, table);
  });
  return [...differing, ...extra];
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
