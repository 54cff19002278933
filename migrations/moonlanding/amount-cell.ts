import { numberCell } from "../../shared/transforms/number-cell.ts";
import { refuse, type Draft, type Field } from "./draft.ts";

/** The cell of an amount: a finite number, or null where nothing is given. Digits in a text are no number. */
export function amountCell(draft: Draft, { field, value }: Field): number | bigint | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value))) return numberCell(value);
  refuse(draft, { rule: "wrong-type", reason: `${field} is no number.`, raw: value });
  return null;
}
