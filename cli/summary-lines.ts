import { DISPOSITIONS } from "../shared/landing.ts";
import { fileLines } from "./file-lines.ts";
import { formatDuration } from "./format-duration.ts";
import type { LedgerCollection } from "../coordinator/runs/read-ledger.ts";
import { validatorLines, warningLines } from "./result-lines.ts";
import type { RunOutcome } from "./run-outcome.ts";
import type { Seeded } from "./seed/seed.ts";
import { sumOf } from "./sum-of.ts";
import { textTable } from "./text-table.ts";
import type { Laps } from "./read-laps.ts";

export type SummaryOptions = {
  readonly outcome: RunOutcome;
  readonly collections: readonly LedgerCollection[];
  readonly seeded: Seeded;
  /** Null where nothing was loaded in full. */
  readonly laps: Laps | null;
  readonly columns: number;
};

/** The demo's report in the terminal: what became of every collection, the tables, the verdicts, and how long it took. */
export function summaryLines({ outcome, collections, seeded, laps, columns }: SummaryOptions): string[] {
  const filled = Object.entries(outcome.tables).filter(([, rows]) => rows > 0);
  const rows = sumOf(filled.map(([, count]) => count));
  return [
    "",
    ...collectionLines(collections),
    "",
    ...filled.toSorted(([, a], [, b]) => b - a).map(([table, count]) => `${String(count).padStart(9)}  ${table}`),
    `${String(rows).padStart(9)}  rows in ${filled.length} of ${Object.keys(outcome.tables).length} tables`,
    ...fileLines(outcome.files).map((line) => `           ${line}`),
    "",
    ...validatorLines(outcome.validators, columns),
    "",
    ...(laps === null ? [] : timeLines(sumOf(Object.values(seeded.documents)), seeded, laps)),
    "",
    `target  ${outcome.target}`,
    `report  ${outcome.report.replace(/\.json$/, ".html")}`,
    ...warningLines(outcome.warnings),
    outcome.ok ? "PASSED: every gate of the phase" : "FAILED: see the verdicts above and the report",
  ];
}

function collectionLines(collections: readonly LedgerCollection[]): string[] {
  const fields = ["read", ...DISPOSITIONS] as const;
  const rows = collections.map(({ name, documents, tally }) => [
    name,
    documents,
    ...fields.map((field) => tally[field]),
  ]);
  const all = [
    sumOf(collections.map(({ documents }) => documents)),
    ...fields.map((field) => sumOf(collections.map(({ tally }) => tally[field]))),
  ];
  return textTable(
    [{ title: "collection" }, ...["documents", ...fields].map((title) => ({ title, isNumber: true }))],
    [...rows, ["all", ...all]],
  );
}

function timeLines(documents: number, seeded: Seeded, { loadMs, buildMs, validateMs }: Laps): string[] {
  const rate = (durationMs: number): string =>
    `${Math.round((documents * 1000) / Math.max(1, durationMs))} documents/s`;
  return [
    `seed      ${formatDuration(seeded.durationMs).padEnd(8)} ${rate(seeded.durationMs)}`,
    `load      ${formatDuration(loadMs).padEnd(8)} ${rate(loadMs)}`,
    `build     ${formatDuration(buildMs)}`,
    `validate  ${formatDuration(validateMs)}`,
  ];
}
