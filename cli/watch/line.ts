import { clipped, cleaned, widthOf } from "./cells.ts";

/** What a piece of a line means; a screen without colours shows the text alone, so no tone says what the text does not. */
export type Tone = "plain" | "quiet" | "strong" | "good" | "odd" | "bad" | "title";

export type Span = { readonly text: string; readonly tone: Tone };

/** One row of the screen. Nothing in it moves the cursor. */
export type Line = readonly Span[];

export const EMPTY_LINE: Line = [];

export function span(text: string, tone: Tone = "plain"): Span {
  return { text: cleaned(text), tone };
}

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === "string" ? span(part) : part));
}

export function textOf(row: Line): string {
  return row.map(({ text }) => text).join("");
}

export function lineWidth(row: Line): number {
  return widthOf(textOf(row));
}

/** Cut to so many columns; what is cut off leaves "…". */
export function fitted(row: Line, columns: number): Line {
  if (lineWidth(row) <= columns) return row;
  const kept: Span[] = [];
  let left = columns;
  for (const { text, tone } of row) {
    const width = widthOf(text);
    if (width >= left) return [...kept, { text: clipped(text, left, true), tone }];
    kept.push({ text, tone });
    left -= width;
  }
  return kept;
}

/** Filled up with spaces to so many columns, or cut to them. */
export function padded(row: Line, columns: number): Line {
  const fit = fitted(row, columns);
  const missing = columns - lineWidth(fit);
  return missing <= 0 ? fit : [...fit, { text: " ".repeat(missing), tone: "plain" }];
}

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  quiet: "2",
  strong: "1",
  good: "32",
  odd: "33",
  bad: "31;1",
  title: "36;1",
};

export function rendered(row: Line, isColoured: boolean): string {
  if (!isColoured) return textOf(row);
  return row
    .map(({ text, tone }) => (CODES[tone] === "" || text === "" ? text : `\u001B[${CODES[tone]}m${text}\u001B[0m`))
    .join("");
}
