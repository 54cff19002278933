import { note, type Draft } from "./draft.ts";

const TITLE_LENGTH = 120;

/** The beginning of a text, as a title; a character of two code units is not cut in half. */
export function titleOf(text: string | null | undefined): string | null {
  return text?.slice(0, TITLE_LENGTH).replace(CUT_CHARACTER, "") ?? null;
}

const CUT_CHARACTER = /[\ud800-\udbff]$/;

/** The first name that is not blank; where there is none, the id of the record stands in, which is at least unmistakable. */
export function nameCell(draft: Draft, names: readonly (string | null | undefined)[]): string {
  const name = names.find((candidate) => candidate !== null && candidate !== undefined && candidate.trim() !== "");
  if (name !== null && name !== undefined) return name;
  note(draft, "name-absent", "the id stands in");
  return draft.element === "" ? draft.record.id : draft.element.slice(draft.element.lastIndexOf("/") + 1);
}
