import type { CatalogTable } from "../../shared/catalog.ts";
import type { ValidationRules } from "../../shared/migration.ts";
import { conclude, counted } from "./fault.ts";
import { jsonFlaw } from "./json-flaw.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

type Shape = ValidationRules["json"][string];

/** Every JSON column of every row parses, has the declared shape at the top, and says the same to every reader. */
export const jsonFields: Validator = {
  name: "json-fields",
  title: "JSON fields",
  functions: { touchdown_json_flaw: jsonFlaw },
  conditions: jsonConditions,
  validate: validateJsonFields,
};

function jsonConditions(table: CatalogTable, { rules }: DeclaredFacts): CellCondition[] {
  const shapes = shapesOf(rules);
  const proven = provenColumns(rules);
  return columnsOf(table, shapes.keys()).flatMap((column) => {
    const cell = name(column);
    const shape = shapes.get(`${table.name}.${column}`) ?? "any";
    const isInvalid = `${cell} IS NOT NULL AND NOT json_valid(${cell})`;
    const invalid = { column, offends: isInvalid, because: "does not parse as JSON", isCounted: true };
    const flaws = proven.has(`${table.name}.${column}`) ? [] : [flawCondition(column)];
    if (shape === "any") return [invalid, ...flaws];
    // json_type() throws on what does not parse, so it is asked behind json_valid().
    const isOther = (unless: string): string =>
      `CASE WHEN json_valid(${cell}) THEN json_type(${cell}) <> ${literal(shape)} ELSE ${unless} END`;
    const suspects = isOther(`${cell} IS NOT NULL`);
    const other = {
      column,
      offends: isOther("0"),
      because: `is JSON but no ${shape}`,
      shown: `json_type(${cell})`,
      isCounted: false,
    };
    return [{ ...invalid, suspects }, { ...other, suspects }, ...flaws];
  });
}

function flawCondition(column: string): CellCondition {
  const flaw = `touchdown_json_flaw(${name(column)})`;
  return {
    column,
    offends: `${name(column)} IS NOT NULL AND ${flaw} IS NOT NULL`,
    because: "is JSON that readers do not agree on",
    shown: flaw,
    isCounted: false,
  };
}

/** Columns of which more is known than a reader could say: positions equal the source by their digest, and every id in an array is looked up. */
function provenColumns({ coordinates, idArrays }: ValidationRules): ReadonlySet<string> {
  return new Set([...coordinates.map(({ table, json }) => `${table}.${json}`), ...Object.keys(idArrays)]);
}

function validateJsonFields(facts: ValidationFacts): VerdictDraft {
  const { values, faults } = facts.scan("json-fields");
  const checked = [...values.values()].reduce((sum, count) => sum + count, 0);
  return conclude({
    checked,
    faults: [...missingColumns(facts.catalog, shapesOf(facts.rules).keys()), ...faults],
    passed: `${counted(checked, "JSON text")} in ${counted(values.size, "column")} parse, have the declared shape and hold nothing that readers would lose.`,
    skipped: "No row holds JSON.",
  });
}

/** Arrays of ids are arrays and coordinates are objects, whether `json` lists them or not. */
function shapesOf(rules: ValidationRules): ReadonlyMap<string, Shape> {
  const arrays = Object.keys(rules.idArrays).map((column): [string, Shape] => [column, "array"]);
  const positions = rules.coordinates.map(({ table, json }): [string, Shape] => [`${table}.${json}`, "object"]);
  return new Map([...arrays, ...positions, ...Object.entries(rules.json)]);
}
