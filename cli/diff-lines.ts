import type { DiffOutcome, DiffSample, DiffSubject } from "../coordinator/diff/read-diff.ts";
import { formatDuration } from "./format-duration.ts";
import { textTable } from "./text-table.ts";

/** Samples printed of each collection; the target holds more of them. */
const SAMPLES_SHOWN = 10;

export type DiffLinesOptions = {
  readonly columns: number;
  /** Print the values that differ. They may be personal, so that it is asked for. */
  readonly isShowingValues: boolean;
};

/** What a diff found, for people: a line for each collection, samples with keys, and the verdict. */
export function diffLines(outcome: DiffOutcome, options: DiffLinesOptions): string[] {
  const { ok, subjects, totals, reasons, durationMs } = outcome;
  const { records, matching } = totals;
  return [
    "",
    ...textTable(
      [
        { title: "collection" },
        { title: "records", isNumber: true },
        { title: "matching", isNumber: true },
        { title: "mismatched", isNumber: true },
        { title: "missing", isNumber: true },
        { title: "extra", isNumber: true },
        { title: "seconds", isNumber: true },
      ],
      subjects.map(({ name, records: all, matching: same, mismatched, missing, extra, durationMs: ms }) => [
        name,
        all,
        same,
        mismatched,
        missing,
        extra,
        (ms / 1000).toFixed(1),
      ]),
    ),
    "",
    ...subjects.flatMap((subject) => sampleLines(subject, outcome, options)),
    ...reasons.map((reason) => `! ${reason}`),
    `${ok ? "PASSED" : "FAILED"}: ${matching} of ${records} records match their source, ${formatDuration(durationMs)}`,
  ];
}

function sampleLines({ name }: DiffSubject, { samples }: DiffOutcome, options: DiffLinesOptions): string[] {
  const own = samples.filter(({ collection }) => collection === name);
  if (own.length === 0) return [];
  const lines = own.slice(0, SAMPLES_SHOWN).flatMap((sample) => describe(sample, options));
  const rest = own.length - SAMPLES_SHOWN;
  return [`${name}:`, ...lines, ...(rest > 0 ? [`  … and ${rest} more samples, all of them with --json`] : []), ""];
}

function describe(
  { system, path, kind, table, id, column, ...values }: DiffSample,
  options: DiffLinesOptions,
): string[] {
  const where = [table === "" ? "" : `${table} ${id}`, column].filter((part) => part !== "").join(" ");
  const shown = (text: string | null): string => showValue(text, kind, options.isShowingValues) ?? "nothing";
  const line = `    expected ${shown(values.expected)}, is ${shown(values.actual)}`;
  return [
    `  ${kind}  ${path === "" ? "" : `${system} ${path}  `}${where}`,
    kind === "unrepaired" ? `    ${values.actual ?? ""}` : cutLine(line, options.columns),
  ];
}

function cutLine(line: string, columns: number): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** What the ledger's own words are about: dispositions, rules, digests, ids. */
const LEDGER_KINDS: readonly string[] = ["lineage", "record", "row", "settled", "unrepaired"];

/** A value, or, where it may be personal, what kind of value it is. */
export function showValue(text: string | null, kind: string, isShowingValues: boolean): string | null {
  return text === null || isShowingValues || LEDGER_KINDS.includes(kind) ? text : maskValue(text);
}

function maskValue(text: string): string {
  if (text.startsWith('"')) return `a text of about ${text.length - 2} characters`;
  if (text.startsWith("x'")) return "bytes";
  if (/^-?\d+$/.test(text)) return "a whole number";
  return /^-?[\d.]+(e[+-]?\d+)?$/.test(text) ? "a number with a point" : text;
}
