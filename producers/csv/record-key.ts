import { invariant } from "../../shared/errors.ts";
import { compareKeys, type Key } from "../../shared/key.ts";
import type { RecordRange } from "./read-records.ts";

const DIGITS = 8;
const NUMBER = /^\d{8}$/;
/** More would not be in key order. */
const RECORDS_MAX = 10 ** DIGITS - 1;

export function keyOf(path: string, record: number): Key {
  invariant(record <= RECORDS_MAX, `${path} has more records than its keys can number (${RECORDS_MAX})`);
  return `${path}/${String(record).padStart(DIGITS, "0")}`;
}

/** The number of the record with this key, if it has the form of one in the collection. */
export function numberOf(path: string, key: Key): number | null {
  if (!key.startsWith(`${path}/`)) return null;
  const digits = key.slice(path.length + 1);
  const number = NUMBER.test(digits) ? Number(digits) : 0;
  return number === 0 ? null : number;
}

/** How many of the collection's first `records` records have keys up to and including this one, which may be any key. */
export function recordsUpTo(key: Key, path: string, records: number): number {
  let low = 0;
  let high = records;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (compareKeys(keyOf(path, middle), key) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Numbers as stretches without a gap, in order, each number once. */
export function runsOf(numbers: readonly number[]): readonly RecordRange[] {
  const runs: { first: number; last: number }[] = [];
  for (const number of [...new Set(numbers)].toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.last === number - 1) last.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs;
}
