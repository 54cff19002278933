import type { CutOver } from "../../../shared/cutover.ts";
import type { CutoverJournal } from "../cutover-journal.ts";

const HEADER = ["validation_category", "metric", "before_count", "after_count", "expected_count", "status", "notes"];

type Cell = string | number | null;

/** The table for quality assurance: a row a table, a verdict and a budget. What was not measured is empty. */
export function qaTable(journal: CutoverJournal, result: CutOver): string {
  const rows = [
    HEADER,
    ...replacedRows(journal),
    ...protectedRows(journal),
    ...verdictRows(result),
    ...budgetRows(result),
  ];
  return `${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function replacedRows({ backup, incoming, found, rolledBack }: CutoverJournal): readonly Cell[][] {
  const expected = rolledBack === null ? incoming : (backup?.replaced ?? null);
  return Object.entries(backup?.replaced ?? {}).map(([table, { rows }]) => {
    const wanted = expected?.[table];
    const now = found?.[table];
    const status = now === undefined ? "SKIP" : pass(now.rows === wanted?.rows && now.digest === wanted.digest);
    return ["replaced tables", table, rows, now?.rows ?? null, wanted?.rows ?? null, status, digestNote(now?.digest)];
  });
}

function protectedRows({ backup, found }: CutoverJournal): readonly Cell[][] {
  return Object.entries(backup?.protected ?? {}).map(([table, { rows, digest }]) => {
    const now = found?.[table];
    const status = now === undefined ? "SKIP" : pass(now.rows >= rows);
    const note = now?.digest === digest ? "digest unchanged" : digestNote(now?.digest);
    return ["protected tables", table, rows, now?.rows ?? null, rows, status, note];
  });
}

function verdictRows({ verdicts }: CutOver): readonly Cell[][] {
  return verdicts.map(({ name, status, failed, detail }) => [
    "criteria",
    `${name}: failed`,
    null,
    failed,
    0,
    status,
    detail,
  ]);
}

function budgetRows({ budgets }: CutOver): readonly Cell[][] {
  return budgets.map(({ name, tookMs, budgetMs, isMet }) => {
    const metric = `${name}: seconds`;
    return [
      "budgets",
      metric,
      null,
      tookMs / 1000,
      budgetMs / 1000,
      pass(isMet),
      "measured, and the most that it may take",
    ];
  });
}

function digestNote(digest: string | undefined): string {
  return digest === undefined ? "not reached" : `digest ${digest}`;
}

function pass(isOk: boolean): string {
  return isOk ? "PASS" : "FAIL";
}

/** RFC 4180. */
function csvCell(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
