import type { CatalogTable } from "../../shared/catalog.ts";
import type { FilePathRule } from "../../shared/migration.ts";
import { checkFiles, type FilesCheck } from "./check-files.ts";
import { conclude, counted, figure } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/** No file path is empty, climbs out of its folder, or still points at the old system; and every file that was to be copied lies at its path. */
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
  const missing = missingColumns(facts.catalog, namedColumns(facts));
  // What the target lacks cannot be asked for.
  const files = facts.files === null || missing.length > 0 ? null : checkFiles(facts, facts.files);
  const checked = Math.max(rows, files?.rows ?? 0);
  const paths = [...values.values()].reduce((sum, count) => sum + count, 0);
  const prefixes = new Set(declared.flatMap((rule) => rule.forbiddenPrefixes));
  const free = `${counted(paths, "path")} in ${counted(checked, "row")} are free of ${[...prefixes].join(", ") || "climbing"}`;
  return conclude({
    checked,
    faults: [...missing, ...faults, ...(files?.faults ?? [])],
    passed: `${[free, ...copiesClause(files)].join("; ")}.`,
    skipped: skippedBecause(facts),
  });
}

/** "36,120 files of 1,200,000,000 bytes lie where their rows say, each with its size, and 5,000 of them with their digest". */
function copiesClause(files: FilesCheck | null): string[] {
  if (files === null) return [];
  const { copies, bytes, digested } = files;
  const which = digested === copies ? "size and digest" : `size, and ${figure(digested)} of them with their digest`;
  return [`${counted(copies, "file")} of ${figure(bytes)} bytes lie where their rows say, each with its ${which}`];
}

function skippedBecause({ rules, files }: ValidationFacts): string {
  const places = [
    ...rules.filePaths.map(columnOf),
    ...(files === null ? [] : [`${files.table}.${files.columns.path}`]),
  ];
  if (places.length === 0) return "The migration declares no file paths.";
  return `No file row exists (${[...new Set(places)].join(", ")}).`;
}

function namedColumns({ rules, files }: ValidationFacts): string[] {
  const own = files === null ? [] : Object.values(files.columns).map((column) => `${files.table}.${column}`);
  return [...rules.filePaths.map(columnOf), ...own];
}

function columnOf({ table, column }: FilePathRule): string {
  return `${table}.${column}`;
}
