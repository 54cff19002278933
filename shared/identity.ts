import { hash } from "node:crypto";

/**
 * Identity of a source record: the system and the full path; an array element is `<document path>#<array>/<element id or index>`.
 * Document ids repeat (domain sheet, fact 6), paths do not.
 */
export type SourceKey = { readonly system: string; readonly path: string };

/** The path of an array element that is a record of its own. Nested arrays chain: `…#highlights/h1#responses/0`. */
export function elementPath(path: string, array: string, element: string | number): string {
  return `${path}#${array}/${element}`;
}

/** The target id of what lives at this path: 24 hexadecimal digits, always the same for the same system and path. */
export function targetId(system: string, path: string): string {
  return hash("sha256", `${system}\n${path}`, "hex").slice(0, 24);
}

/** A whole number that fits in 52 bits, derived from the target id: the integer key of tables with full-text search. */
export function searchKey(id: string): number {
  return Number.parseInt(id.slice(0, 13), 16);
}

/** Digest of a text: 32 hexadecimal digits. */
export function digest(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}
