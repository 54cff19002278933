import { EMPTY_LINE, line, span, type Line } from "../line.ts";
import { wrapped } from "../cells.ts";
import type { Tone } from "../line.ts";
import type { Watched } from "../watched.ts";

/** A part of the screen: its lines for so many columns, none where there is nothing to say. */
export type Panel = (watched: Watched, columns: number, detail: Detail) => readonly Line[];

/** "brief" leaves out what neither moves nor is wrong: a small screen has no room for it. */
export type Detail = "brief" | "whole";

export function titled(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [line(span(title, "title")), ...lines];
}

/** One below the other with a line between them. */
export function stacked(parts: readonly (readonly Line[])[]): readonly Line[] {
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [EMPTY_LINE, ...lines]));
}

export type Paragraph = { readonly mark: string; readonly tone: Tone };

/** A text over as many lines as it takes, behind a mark. */
export function paragraph(text: string, columns: number, { mark, tone }: Paragraph): readonly Line[] {
  return wrapped(text, columns - mark.length).map((row, index) =>
    line(index === 0 ? span(mark, tone) : " ".repeat(mark.length), span(row, tone)),
  );
}
