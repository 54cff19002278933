import type { Cell } from "../../shared/landing.ts";
import { rowOf, type Draft } from "./draft.ts";

export type ClaimedCells = Readonly<Record<string, string | number>>;

/** The cells of a row as a claim keeps them, which is JSON. Whole numbers here are sizes, which it holds exactly. */
export function claimedCells(draft: Draft, table: string, cells: Readonly<Record<string, Cell>>): ClaimedCells {
  const { values } = rowOf(draft, table, cells);
  return Object.fromEntries(Object.entries(values).map(([column, cell]) => [column, jsonOf(cell)]));
}

function jsonOf(cell: Cell): string | number {
  if (typeof cell === "bigint") return Number(cell);
  return typeof cell === "number" ? cell : String(cell);
}
