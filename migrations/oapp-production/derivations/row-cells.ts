import type { Cell } from "../../../shared/landing.ts";

export function isText(cell: Cell | undefined): cell is string {
  return typeof cell === "string";
}

/** "" where the select gave nothing. */
export function textOf(cell: Cell | undefined): string {
  return isText(cell) ? cell : "";
}

export function textOrNull(cell: Cell | undefined): string | null {
  return isText(cell) ? cell : null;
}

/** Counts of a select; 0 where it gave nothing. */
export function countOf(cell: Cell | undefined): number {
  return typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : 0;
}
