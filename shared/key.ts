/**
 * Keys of the source in the source's own order. A key is a full document path; Firestore orders document names segment
 * by segment, ids `__id<n>__` first by number, all others by UTF-8 bytes
 * (https://firebase.google.com/docs/firestore/manage-data/data-types, "Reference").
 */
export type Key = string;

/** Part of the key space of a collection: keys k with after < k <= upTo; null is the open end. */
export type KeyRange = { readonly after: Key | null; readonly upTo: Key | null };

export const WHOLE_RANGE: KeyRange = { after: null, upTo: null };

export function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  const left = a.split("/");
  const right = b.split("/");
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareSegments(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** What `ranges` leave uncovered of the whole key space, in key order. Overlaps are no gaps: see `overlapsOf`. */
export function gapsOf(ranges: readonly KeyRange[]): KeyRange[] {
  const gaps: KeyRange[] = [];
  let reached: Key | null = null;
  for (const { after, upTo } of ranges.toSorted(compareRanges)) {
    if (after !== null && isBeyond(after, reached)) gaps.push({ after: reached, upTo: after });
    if (upTo === null) return gaps;
    if (isBeyond(upTo, reached)) reached = upTo;
  }
  gaps.push({ after: reached, upTo: null });
  return gaps;
}

/** Pairs of neighbouring ranges that share keys. */
export function overlapsOf(ranges: readonly KeyRange[]): [KeyRange, KeyRange][] {
  const overlaps: [KeyRange, KeyRange][] = [];
  let furthest: KeyRange | null = null;
  for (const range of ranges.toSorted(compareRanges)) {
    if (furthest !== null && overlap(furthest, range)) overlaps.push([furthest, range]);
    if (furthest === null || compareEnds(range.upTo, furthest.upTo) > 0) furthest = range;
  }
  return overlaps;
}

/** Splits `range` at `boundaries`, which may lie anywhere and in any order. */
export function splitRange(range: KeyRange, boundaries: readonly Key[]): KeyRange[] {
  const inside = [...new Set(boundaries)]
    .filter((key) => contains(range, key) && key !== range.upTo)
    .toSorted(compareKeys);
  const starts = [range.after, ...inside];
  return starts.map((after, index) => ({ after, upTo: inside[index] ?? range.upTo }));
}

export function contains(range: KeyRange, key: Key): boolean {
  if (range.after !== null && compareKeys(key, range.after) <= 0) return false;
  return range.upTo === null || compareKeys(key, range.upTo) <= 0;
}

/** For people: "(start … friday/users/list/abc]". */
export function describeRange({ after, upTo }: KeyRange): string {
  return `(${after ?? "start"} … ${upTo ?? "end"}]`;
}

function compareSegments(a: string, b: string): number {
  const left = numericId(a);
  const right = numericId(b);
  if (left !== null && right !== null) return left < right ? -1 : Number(left > right);
  if (left !== null || right !== null) return left !== null ? -1 : 1;
  return compareUtf8(a, b);
}

function numericId(segment: string): bigint | null {
  const digits = /^__id(-?\d+)__$/.exec(segment)?.[1];
  return digits === undefined ? null : BigInt(digits);
}

/** UTF-8 byte order is code point order; UTF-16 code units differ from it only where surrogates meet the rest. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** By where they start; of those that start together, the shorter first. */
export function compareRanges(a: KeyRange, b: KeyRange): number {
  if (a.after === b.after) return compareEnds(a.upTo, b.upTo);
  if (a.after === null) return -1;
  return b.after === null ? 1 : compareKeys(a.after, b.after);
}

function compareEnds(a: Key | null, b: Key | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : compareKeys(a, b);
}

/** Whether the key lies behind what is reached so far; null is the start of the key space. */
function isBeyond(key: Key, reached: Key | null): boolean {
  return reached === null || compareKeys(key, reached) > 0;
}

function overlap(first: KeyRange, second: KeyRange): boolean {
  if (first.upTo === null || second.after === null) return true;
  return compareKeys(second.after, first.upTo) < 0;
}
