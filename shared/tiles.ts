import { compareKeys, gapsOf, type Key, type KeyRange } from "./key.ts";

/** The ranges of one collection that have landed, kept sorted, to ask quickly what of a new range has landed already. */
export class Tiles {
  readonly #ranges: KeyRange[];

  constructor(ranges: readonly KeyRange[]) {
    this.#ranges = ranges.toSorted((a, b) => compareStarts(a.after, b.after));
  }

  add(range: KeyRange): void {
    this.#ranges.splice(this.#firstBehind(range), 0, range);
  }

  /** The parts of `range` that have not landed: the range itself in the ordinary case, nothing for a redelivery. */
  uncovered(range: KeyRange): readonly KeyRange[] {
    const at = this.#firstBehind(range);
    const before = this.#ranges[at - 1];
    const behind = this.#ranges[at];
    const isFree =
      (before === undefined || endsBy(before.upTo, range.after)) &&
      (behind === undefined || endsBy(range.upTo, behind.after));
    if (isFree) return [range];
    const outside: KeyRange[] = [];
    if (range.after !== null) outside.push({ after: null, upTo: range.after });
    if (range.upTo !== null) outside.push({ after: range.upTo, upTo: null });
    return gapsOf([...this.#ranges, ...outside]).filter(({ after, upTo }) => after === null || after !== upTo);
  }

  /** Index of the first landed range that starts at or behind the start of `range`. */
  #firstBehind({ after }: KeyRange): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareStarts(this.#ranges[middle]?.after ?? null, after) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compareStarts(a: Key | null, b: Key | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null ? 1 : compareKeys(a, b);
}

/** Whether a range that ends at `upTo` (null: the end) is over before one that starts behind `after` (null: the start). */
function endsBy(upTo: Key | null, after: Key | null): boolean {
  return upTo !== null && after !== null && compareKeys(upTo, after) <= 0;
}
