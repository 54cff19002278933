import { hash } from "node:crypto";

/** A cell as SQLite gives it with safe integers: whole numbers are bigint, all other numbers are real. */
export type StoredCell = null | string | number | bigint | Uint8Array;

/** Equal texts mean equal cells of one type; of a column that holds JSON, equal values. */
export function identityOf(cell: StoredCell, kind: ColumnKind): string {
  if (cell === null) return "n";
  if (typeof cell === "string") return kind === "json" ? jsonIdentity(cell) : `t${cell}`;
  if (typeof cell === "bigint") return `i${cell}`;
  if (typeof cell === "number") return Object.is(cell, -0) ? "r-0" : `r${cell}`;
  return `b${Buffer.from(cell).toString("hex")}`;
}

export type ColumnKind = "json" | "plain";

/** 16 hexadecimal digits. */
export function cellHash(cell: StoredCell, kind: ColumnKind): string {
  return hash("sha256", identityOf(cell, kind), "hex").slice(0, CELL_HASH_LENGTH);
}

export const CELL_HASH_LENGTH = 16;

/**
 * What a document shows of a cell: JSON as what it says, bytes in base64, a whole number beyond 2^53 as text, because readers of JSON round it. A text that is
 * not the JSON that its column declares, or that has such a number in it, is shown as the text that it is.
 */
export function documentValue(cell: StoredCell, kind: ColumnKind): unknown {
  if (typeof cell === "bigint") return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell.toString();
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("base64");
  if (typeof cell !== "string" || kind === "plain") return cell;
  return parseJson(cell) ?? (cell === "null" ? null : cell);
}

/** A cell for people, shortened. */
export function shownCell(cell: StoredCell): string | null {
  if (cell === null) return null;
  const text = cell instanceof Uint8Array ? Buffer.from(cell).toString("hex") : String(cell);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}

const SHOWN_LENGTH_MAX = 120;

function jsonIdentity(text: string): string {
  const value = parseJson(text);
  return value === undefined ? `t${text}` : `j${JSON.stringify(value, sorted)}`;
}

/** For JSON.stringify: the members of an object in the order of their names. */
function sorted(_member: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const LONG_NUMBER = /\d{16}/;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

/** Undefined for a text that is not JSON, and for one with a number of so many digits that JSON.parse would round it. */
function parseJson(text: string): unknown {
  if (LONG_NUMBER.test(text) && LONG_NUMBER.test(text.replaceAll(TEXTS, ""))) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
