/** How far behind a doubtful place a better one is looked for. */
const LOOKAHEAD = 2_000;
/** What stands in front of a number that is no label: a sign, a currency, a part of a name or of a path. */
const BOUND_BEFORE = /[-–—_/\\#@$€£~<>=≈±+×(]/u;
/** A number with a unit. */
const UNIT = /^(?:[KMGT]?B|[KMTXCFVW])(?![\p{L}\d])/u;

type Search = { readonly label: string; readonly from: number; readonly to: number };

/**
 * Where the next label of a glued table stands in a line, or null. Digits or dots around it make it another number, a letter v in front of it a version, and blanks on
 * both sides a decimal of the text. A capital glued behind it is the surest sign: among the places that remain, the surest one that is near, then the first.
 */
export function findLabel(line: string, { label, from, to }: Search): number | null {
  let best: { readonly at: number; readonly sureness: number } | null = null;
  let last = to;
  for (let at = placeOf(line, { label, from, to }); at >= 0; at = placeOf(line, { label, from: at + 1, to: last })) {
    const sureness = surenessOf(line, at, at + label.length);
    if (sureness === SUREST) return at;
    if (sureness === 0 || sureness <= (best?.sureness ?? 0)) continue;
    best = { at, sureness };
    last = Math.min(to, at + LOOKAHEAD);
  }
  return best?.at ?? null;
}

/** Looks no further than it must: a line of a hundred kilobytes may have as many labels. */
function placeOf(line: string, { label, from, to }: Search): number {
  const at = line.slice(from, to).indexOf(label);
  return at < 0 ? at : from + at;
}

const SUREST = 3;

/** 0 for no label at all. */
function surenessOf(line: string, at: number, end: number): number {
  const before = line.charAt(at - 1);
  const after = line.charAt(end);
  if (/[\d.]/u.test(before) || /[\d.]/u.test(after) || BOUND_BEFORE.test(before) || isVersion(line, at)) return 0;
  const isGluedBefore = !isBlank(before);
  if (isBlank(after)) return isGluedBefore && after !== "" ? 1 : 0;
  if (/\p{Ll}/u.test(after)) return isGluedBefore ? 1 : 0;
  if (!isGluedBefore && UNIT.test(line.slice(end, end + 4))) return 0;
  return isGluedBefore && /\p{Lu}/u.test(after) ? SUREST : 2;
}

/** Whether the letter v stands in front of the number by itself, as in "v4.2". */
function isVersion(line: string, at: number): boolean {
  return /(?<![\p{L}\d])v$/iu.test(line.slice(Math.max(0, at - 2), at));
}

function isBlank(character: string): boolean {
  return character.trim() === "";
}
