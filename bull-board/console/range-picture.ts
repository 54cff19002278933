import { compareKeys, contains, gapsOf, splitRange, type Key, type KeyRange } from "../../shared/key.ts";
import type { CollectionRanges, LedgerRange } from "./read-ranges.ts";

/** A stretch of a collection's key space as a picture shows it. */
export type Stretch = {
  /** partly: neighbours of which some have landed and some have not, too many to be told apart. */
  readonly kind: "landed" | "missing" | "at-work" | "partly";
  /** As many of the collection's documents lie in it; of what is missing that is a guess. */
  readonly documents: number;
  /** Ranges of the ledger in it, and the first and the last of them in key order; null where nothing has landed. */
  readonly ranges: number;
  readonly from: number | null;
  readonly to: number | null;
};

/** A collection from its first key to its last, in no more than `most` stretches. */
export function pictureOf(collection: CollectionRanges, atWork: readonly KeyRange[], most: number): readonly Stretch[] {
  return merged(stretchesOf(collection, atWork), most);
}

/** What has landed and, between it, what has not, cut where work on it begins and ends. */
function stretchesOf(collection: CollectionRanges, atWork: readonly KeyRange[]): readonly Stretch[] {
  const { landed, counted } = collection;
  const documents = landed.reduce((sum, range) => sum + range.documents, 0);
  const gaps = gapsOf(landed).flatMap((gap) => splitRange(gap, endsOf(atWork)));
  const weights = gaps.map((gap) => 1 + collection.boundaries.filter((key) => contains(gap, key)).length);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const missing = Math.max(0, counted - documents);
  const holes = gaps.map((gap, index) => ({ gap, documents: (missing * (weights[index] ?? 0)) / Math.max(1, weight) }));
  return inKeyOrder(landed, holes, atWork);
}

type Hole = { readonly gap: KeyRange; readonly documents: number };

/** Both lists are in key order already. */
function inKeyOrder(
  landed: readonly LedgerRange[],
  holes: readonly Hole[],
  atWork: readonly KeyRange[],
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let next = 0;
  for (const range of landed) {
    for (; next < holes.length && isBefore(holes[next], range.after); next += 1)
      stretches.push(toMissing(holes[next], atWork));
    stretches.push({ kind: "landed", documents: range.documents, ranges: 1, from: range.page, to: range.page });
  }
  for (; next < holes.length; next += 1) stretches.push(toMissing(holes[next], atWork));
  return stretches;
}

function isBefore(hole: Hole | undefined, after: Key | null): boolean {
  if (hole === undefined || hole.gap.upTo === null || after === null) return false;
  return compareKeys(hole.gap.upTo, after) <= 0;
}

function toMissing(hole: Hole | undefined, atWork: readonly KeyRange[]): Stretch {
  const isAtWork = hole !== undefined && atWork.some((range) => begins(range, hole.gap));
  const kind = isAtWork ? "at-work" : "missing";
  return { kind, documents: hole?.documents ?? 0, ranges: 0, from: null, to: null };
}

/** A page is read from where its range begins. */
function begins({ after }: KeyRange, gap: KeyRange): boolean {
  return after === gap.after || (after !== null && contains(gap, after) && after !== gap.upTo);
}

function endsOf(ranges: readonly KeyRange[]): readonly Key[] {
  return ranges.flatMap(({ after, upTo }) => [after, upTo].filter((key) => key !== null));
}

/** Takes neighbours together, the small ones first, and those that differ only where it cannot be helped. */
function merged(stretches: readonly Stretch[], most: number): readonly Stretch[] {
  const whole = stretches.reduce((sum, { documents }) => sum + documents, 0);
  let shown = stretches;
  for (let width = whole / most; shown.length > most && width <= whole * 2; width *= 2)
    shown = mergeOnce(shown, (a, b) => a.kind === b.kind && a.documents + b.documents <= width);
  for (let width = whole / most; shown.length > most && width <= whole * 4; width *= 2)
    shown = mergeOnce(shown, (a, b) => a.documents + b.documents <= width);
  return shown.length > most ? [together(shown)] : shown;
}

function mergeOnce(stretches: readonly Stretch[], may: (a: Stretch, b: Stretch) => boolean): readonly Stretch[] {
  const shown: Stretch[] = [];
  for (const stretch of stretches) {
    const last = shown.at(-1);
    if (last !== undefined && may(last, stretch)) shown[shown.length - 1] = together([last, stretch]);
    else shown.push(stretch);
  }
  return shown;
}

function together(stretches: readonly Stretch[]): Stretch {
  const [first] = stretches;
  const isAlike = stretches.every(({ kind }) => kind === first?.kind);
  return {
    kind: isAlike ? (first?.kind ?? "missing") : "partly",
    documents: stretches.reduce((sum, { documents }) => sum + documents, 0),
    ranges: stretches.reduce((sum, { ranges }) => sum + ranges, 0),
    from: stretches.find(({ from }) => from !== null)?.from ?? null,
    to: stretches.findLast(({ to }) => to !== null)?.to ?? null,
  };
}
