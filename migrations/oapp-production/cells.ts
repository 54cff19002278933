import { notionPageIds } from "../../shared/transforms/notion-page-ids.ts";
import { parseUsDate, parseUsInstant } from "../../shared/transforms/us-date.ts";
import { lookUp, type Vocabulary } from "../../shared/transforms/vocabulary.ts";
import { cellOf, note, type Draft } from "./draft.ts";

/** Text as it was read; null where there is none. */
export function textCell(draft: Draft, column: string): string | null {
  const cell = cellOf(draft, column);
  return cell === "" ? null : cell;
}

/** An id or a title, without the blanks around it, which are told. */
export function trimmedCell(draft: Draft, column: string): string | null {
  const cell = cellOf(draft, column);
  const trimmed = cell.trim();
  if (trimmed !== cell) note(draft, "trimmed", column);
  return trimmed === "" ? null : trimmed;
}

/** Dates that a machine filled in (oapp.md, A.1). */
const PLACEHOLDERS = new Set(["2000-01-01", "2000-12-01"]);

/** A date; null, and told, where the cell holds none or a placeholder. Never today. */
export function dateCell(draft: Draft, column: string): string | null {
  const parsed = parseUsDate(cellOf(draft, column));
  if (parsed.kind === "bad") note(draft, "date-unreadable", column);
  if (parsed.kind !== "date") return null;
  if (PLACEHOLDERS.has(parsed.date)) {
    note(draft, "placeholder", column);
    return null;
  }
  if (parsed.hasTime) note(draft, "time-of-day-left-out", column);
  return parsed.date;
}

/** An instant in UTC, by the zone of the run; null, and told, where the cell holds none or a placeholder. Never now. */
export function instantCell(draft: Draft, column: string): string | null {
  const cell = cellOf(draft, column);
  const parsed = parseUsInstant(cell, draft.zone);
  if (parsed.kind === "bad") note(draft, "date-unreadable", column);
  if (parsed.kind !== "instant") return null;
  const day = parseUsDate(cell);
  if (day.kind === "date" && PLACEHOLDERS.has(day.date)) {
    note(draft, "placeholder", column);
    return null;
  }
  if (!parsed.hasTime) note(draft, "time-of-day-missing", column);
  if (parsed.isAmbiguous) note(draft, "time-ambiguous", column);
  return parsed.instant;
}

/** Columns <name>_at, where the cell has a time of day, and else <name>_on: of a day nobody knows at which instant it was. */
export function momentCells(draft: Draft, column: string, name: string): Readonly<Record<string, string | null>> {
  const parsed = parseUsDate(cellOf(draft, column));
  const isInstant = parsed.kind === "date" && parsed.hasTime;
  return isInstant ? { [`${name}_at`]: instantCell(draft, column) } : { [`${name}_on`]: dateCell(draft, column) };
}

/** A word of a vocabulary; null, and told, for one that it lacks. */
export function wordCell(draft: Draft, column: string, vocabulary: Vocabulary): string | null {
  const word = lookUp(vocabulary, cellOf(draft, column));
  if (word === undefined) note(draft, "word-unknown", column);
  return word ?? null;
}

/** "a, b" as a JSON array of texts. */
export function listCell(draft: Draft, column: string): string {
  const items = cellOf(draft, column).split(",");
  return JSON.stringify(items.map((item) => item.trim()).filter((item) => item !== ""));
}

/** "Yes" and "No" of a Notion checkbox as 1 and 0. */
export function checkboxCell(draft: Draft, column: string): number | null {
  const cell = cellOf(draft, column).trim().toLowerCase();
  if (cell === "yes") return 1;
  if (cell === "no") return 0;
  if (cell !== "") note(draft, "word-unknown", column);
  return null;
}

/** Page ids of bare addresses in these columns, as a JSON array. */
export function artefactRefs(draft: Draft, columns: readonly string[]): string {
  return JSON.stringify([...new Set(columns.flatMap((column) => notionPageIds(cellOf(draft, column))))]);
}
