/** A number that a cell can hold to the last bit: whole numbers beyond 2^53 stay bigint. */
export function numberCell(value: number | bigint): number | bigint {
  if (typeof value === "number") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The double that equals the number, or null if there is none. */
export function exactDouble(value: number | bigint): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  const number = Number(value);
  return BigInt(number) === value ? number : null;
}
