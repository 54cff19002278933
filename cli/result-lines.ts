import { DISPOSITIONS } from "../shared/landing.ts";
import { fileLines } from "./file-lines.ts";
import { formatDuration } from "./format-duration.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { sumOf } from "./sum-of.ts";
import { textTable } from "./text-table.ts";

/** The outcome of a run for people: verdicts, counts, and where to read more. */
export function resultLines(outcome: RunOutcome, columns: number): string[] {
  const { run, migration, phase, ok, durationMs, tally, tables, files, validators, warnings, report, target } = outcome;
  const filled = Object.values(tables).filter((rows) => rows > 0).length;
  return [
    "",
    ...validatorLines(validators, columns),
    "",
    `read ${tally.read}: ${DISPOSITIONS.map((name) => `${name} ${tally[name]}`).join(", ")}`,
    `${sumOf(Object.values(tables))} rows in ${filled} of ${Object.keys(tables).length} tables`,
    ...fileLines(files),
    `target ${target}`,
    `report ${report}`,
    ...warningLines(warnings),
    `${ok ? "PASSED" : "FAILED"}: ${migration} ${phase}, run ${run}, ${formatDuration(durationMs)}`,
  ];
}

/** What somebody should look at although nothing failed. */
export function warningLines(warnings: RunOutcome["warnings"]): string[] {
  return warnings.map((warning) => `! ${warning}`);
}

const DETAIL_LEAST = 30;

/** The verdicts, cut to `columns`. What did not pass is said once more in full; all of it is in the report. */
export function validatorLines(
  validators: RunOutcome["validators"],
  columns: number,
  kind: "validator" | "check" | "condition" = "validator",
): string[] {
  const table = textTable(
    [
      { title: kind },
      { title: "status" },
      { title: "checked", isNumber: true },
      { title: "failed", isNumber: true },
      { title: "detail" },
    ],
    validators.map(({ name, status, checked, failed, detail }) => [name, status, checked, failed, detail]),
  );
  const width = Math.max(columns, (table[0] ?? "").length + DETAIL_LEAST);
  const isCut = (index: number): boolean => (table[index + 2] ?? "").length > width;
  return [
    ...table.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line)),
    ...validators
      .filter(({ status }, index) => status !== "PASS" && isCut(index))
      .map(({ name, detail }) => `${name}: ${detail}`),
  ];
}
