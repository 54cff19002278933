import { compareKeys, compareUtf8, type Key, type KeyRange } from "../shared/key.ts";

/** Texts t with from <= t < to in the order of their UTF-8 bytes, which is SQLite's; null is the open end. */
export type TextInterval = { readonly from: string; readonly to: string | null };

/**
 * Intervals of texts that hold every key of a range, and the elements of its documents. Keys are ordered segment by segment and texts are not ("a-b/c" is a
 * smaller text than "a/c" and a greater key), so a range of keys is several intervals: some for each level at which its ends branch off. They may hold
 * other keys too, few in number; whoever reads them asks `contains`.
 */
export function coverOf({ after, upTo }: KeyRange): readonly TextInterval[] {
  const low = after?.split("/") ?? null;
  const high = upTo?.split("/") ?? null;
  const shared = low === null || high === null ? 0 : sharedLength(low, high);
  const intervals = between(prefixOf(low ?? high, shared), low?.[shared] ?? null, high?.[shared] ?? null);
  if (low !== null) {
    for (let level = shared + 1; level < low.length; level += 1)
      intervals.push(...between(prefixOf(low, level), low[level] ?? null, null));
    if (low.length > shared) intervals.push(...between(`${low.join("/")}/`, null, null));
  }
  if (high !== null && upTo !== null) {
    for (let level = shared + 1; level < high.length; level += 1) {
      // A document above the upper end is smaller than what is below it.
      const above = high.slice(0, level).join("/");
      intervals.push(itself(above), elementsOf(above), ...between(`${above}/`, null, high[level] ?? null));
    }
    intervals.push(itself(upTo), elementsOf(upTo));
  }
  return intervals;
}

/** Keys below `prefix` whose next segment lies between the two; null is the open end. */
function between(prefix: string, low: string | null, high: string | null): TextInterval[] {
  const intervals: TextInterval[] = [];
  // Ids like __id7__ come first and by their number, whatever their text.
  const isFromStart = low === null || isNumeric(low);
  if (isFromStart) intervals.push({ from: `${prefix}__id`, to: `${prefix}__ie` });
  if (high !== null && isNumeric(high)) return intervals;
  const to = high === null ? endBelow(prefix) : prefix + high;
  if (isFromStart) intervals.push({ from: prefix, to });
  // What lies below the lower end itself branches off further down.
  else intervals.push({ from: prefix + low, to: `${prefix}${low}/` }, { from: `${prefix}${low}0`, to });
  if (high !== null) intervals.push(...beginningsOf(high, low).flatMap((segment) => subtree(prefix + segment)));
  return intervals.filter((interval) => interval.to === null || compareUtf8(interval.from, interval.to) < 0);
}

/** Beginnings of `high` that are smaller segments although what is below them are greater texts: the next character is smaller than "/". */
function beginningsOf(high: string, low: string | null): string[] {
  const beginnings: string[] = [];
  for (let length = 1; length < high.length; length += 1) {
    const segment = high.slice(0, length);
    if ((high[length] ?? "/") < "/" && (low === null || compareKeys(segment, low) > 0)) beginnings.push(segment);
  }
  return beginnings;
}

function subtree(path: string): TextInterval[] {
  return [itself(path), elementsOf(path), { from: `${path}/`, to: `${path}0` }];
}

function itself(path: Key): TextInterval {
  return { from: path, to: `${path}\0` };
}

function elementsOf(path: Key): TextInterval {
  return { from: `${path}#`, to: `${path}$` };
}

/** "0" is the character behind "/". */
function endBelow(prefix: string): string | null {
  return prefix === "" ? null : `${prefix.slice(0, -1)}0`;
}

function prefixOf(segments: readonly string[] | null, length: number): string {
  const prefix = (segments ?? []).slice(0, length).join("/");
  return prefix === "" ? "" : `${prefix}/`;
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function isNumeric(segment: string): boolean {
  return /^__id-?\d+__$/.test(segment);
}
