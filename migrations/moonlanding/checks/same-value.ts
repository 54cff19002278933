import { canonicalJson } from "../../../shared/canonical.ts";
import { isArray, isMap, kindOf, type SourceMap, type SourceValue } from "../../../shared/value.ts";

/**
 * Where two values differ, as a path ("rects[0].x1"), or null if they are the same to the last bit: 1 and 1.0 differ, 0.0 and -0.0 too, NaN is NaN. Array by array in their order,
 * maps whatever the order of their fields.
 */
export function differenceOf(a: SourceValue | undefined, b: SourceValue | undefined, at = ""): string | null {
  if (a === undefined || b === undefined) return a === b ? null : at;
  if (isMap(a) && isMap(b)) return differenceOfMaps(a, b, at);
  if (isArray(a) && isArray(b)) return differenceOfArrays(a, b, at);
  return isSame(a, b) ? null : at;
}

function differenceOfMaps(a: SourceMap, b: SourceMap, at: string): string | null {
  for (const field of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const difference = differenceOf(a[field], b[field], at === "" ? field : `${at}.${field}`);
    if (difference !== null) return difference;
  }
  return null;
}

function differenceOfArrays(a: readonly SourceValue[], b: readonly SourceValue[], at: string): string | null {
  if (a.length !== b.length) return `${at}.length`;
  for (const [index, item] of a.entries()) {
    const difference = differenceOf(item, b[index], `${at}[${index}]`);
    if (difference !== null) return difference;
  }
  return null;
}

/** Times, places and the like are of other classes at the source than in what is read back, so they are compared by their canonical texts. */
function isSame(a: SourceValue, b: SourceValue): boolean {
  if (kindOf(a) !== kindOf(b)) return false;
  return typeof a === "object" ? canonicalJson(a) === canonicalJson(b) : Object.is(a, b);
}
