import { findLabel } from "./find-label.ts";

export type TableRow = {
  /** "4.1" */
  readonly label: string;
  /** What is written behind the label. */
  readonly text: string;
  readonly raw: string;
  /** Characters of the line before the label. */
  readonly start: number;
};

/** The label of a first row, at the very place where the column names end. */
const FIRST = /\s*(\d{1,3})\.1(?![\d.])/uy;
/** No table of a note has more. */
const ROWS_MAX = 100_000;

/**
 * The rows of a table whose cells have been glued together, in one part of a line: a row begins at the next expected label and nowhere else, so that other
 * decimals stay text. They have one major number, and minor ones from 1 without gaps.
 */
export function findRows(line: string, part: { readonly from: number; readonly to: number }): readonly TableRow[] {
  FIRST.lastIndex = part.from;
  const major = FIRST.exec(line)?.[1];
  if (major === undefined) return [];
  let label = `${major}.1`;
  let start = FIRST.lastIndex - label.length;
  const rows: TableRow[] = [];
  for (let minor = 2; minor < ROWS_MAX; minor++) {
    const next = findLabel(line, { label: `${major}.${minor}`, from: start + label.length, to: part.to });
    const raw = line.slice(start, next ?? part.to).trim();
    const text = raw.slice(label.length).trim();
    if (text !== "") rows.push({ label, text, raw, start });
    if (next === null) break;
    label = `${major}.${minor}`;
    start = next;
  }
  return rows;
}
