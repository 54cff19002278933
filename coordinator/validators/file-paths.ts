import type { CatalogTable } from "../../shared/catalog.ts";
import type { FilePathRule } from "../../shared/migration.ts";
import { conclude, counted } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** No file path is empty, climbs out of its folder, or still points at the old system. */
export const filePaths: Validator = {
  name: "file-paths",
  title: "File paths",
  conditions: pathConditions,
  validate: validateFilePaths,
};

function pathConditions(table: CatalogTable, { rules }: DeclaredFacts): CellCondition[] {
  const own = rules.filePaths.filter((rule) => columnsOf(table, [columnOf(rule)]).length > 0);
  return own.flatMap(({ column, forbiddenPrefixes }): CellCondition[] => {
    const cell = name(column);
    const forbidden = forbiddenPrefixes.map((prefix): CellCondition => ({
      column,
      offends: `${cell} COLLATE NOCASE BETWEEN ${literal(prefix)} AND ${literal(`${prefix}\u{10FFFF}`)}`,
      because: `starts with ${prefix}`,
      isCounted: false,
    }));
    return [
      { column, offends: `${cell} IS NOT NULL AND trim(${cell}) = ''`, because: "is empty", isCounted: true },
      { column, offends: `'/' || ${cell} || '/' LIKE '%/../%'`, because: "climbs out of its folder", isCounted: false },
      ...forbidden,
    ];
  });
}

function validateFilePaths(facts: ValidationFacts): VerdictDraft {
  const { filePaths: declared } = facts.rules;
  const { rows, values, faults } = facts.scan("file-paths");
  const checked = [...values.values()].reduce((sum, count) => sum + count, 0);
  const prefixes = new Set(declared.flatMap((rule) => rule.forbiddenPrefixes));
  return conclude({
    checked,
    faults: [...missingColumns(facts.catalog, declared.map(columnOf)), ...faults],
    passed: `${counted(checked, "path")} in ${counted(rows, "row")} are free of ${[...prefixes].join(", ") || "climbing"}.`,
    skipped: skippedBecause(declared, rows),
  });
}

function skippedBecause(declared: readonly FilePathRule[], rows: number): string {
  if (declared.length === 0) return "The migration declares no file paths.";
  const places = declared.map(columnOf).join(", ");
  return rows === 0
    ? `No file row exists (${places}).`
    : `None of ${counted(rows, "file row")} holds a path (${places}).`;
}

function columnOf({ table, column }: FilePathRule): string {
  return `${table}.${column}`;
}
