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

/**
 * The target id of what lives at this path, always the same for the same system and path: some characters of its document ids, in their order, and 16
 * hexadecimal digits of a hash. The hash tells ids apart; the characters keep rows that are read together close together in the target's indexes, where random ids
 * made every batch touch as many index pages as it has rows (measured in two profiles of 230,000 documents on a busy machine: commits took 22 s with
 * random ids and 5 s with these).
 */
export function targetId(system: string, path: string): string {
  return `${orderPrefix(path)}${hash("sha256", `${system}\n${path}`, "hex").slice(0, 16)}`;
}

/** A whole number that fits in 52 bits, from the hash of the target id: the row id of full-text search. */
export function searchKey(id: string): number {
  return Number.parseInt(id.slice(-13), 16);
}

const PREFIX_LENGTHS = [4, 3, 2] as const;
const UNSAFE = /[^A-Za-z0-9_-]/g;

/** Of friday/engagements/list/<e>/rfis/<r> the first characters of <e> and <r>: the first document id names an area and is the same for all. */
function orderPrefix(path: string): string {
  const end = path.indexOf("#");
  const segments = (end === -1 ? path : path.slice(0, end)).split("/");
  let prefix = "";
  for (let index = 0; index < PREFIX_LENGTHS.length; index += 1) {
    const segment = segments[2 * index + 3];
    if (segment === undefined) break;
    prefix += segment.slice(0, PREFIX_LENGTHS[index]);
  }
  return prefix.replace(UNSAFE, "_");
}

/** Digest of a text: 32 hexadecimal digits. */
export function digest(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}
