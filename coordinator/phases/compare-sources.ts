/** Documents of the source by collection, as counted at some read time. */
export type SourceCounts = Readonly<Record<string, number>>;

/** A live source moves on between two phases: what a later phase finds may differ from an earlier one by a tenth, or by so few documents. */
const DRIFT_RATIO = 0.1;
const DRIFT_DOCUMENTS = 50;

/** What has changed beyond that: collections that grew or shrank too much, appeared or vanished. A sentence each, in the order of the collections. */
export function compareSources(before: SourceCounts, now: SourceCounts): readonly string[] {
  const collections = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return collections.flatMap((collection) => {
    const then = before[collection] ?? 0;
    const present = now[collection] ?? 0;
    return isDrift(then, present) ? [`${collection} had ${then} documents and has ${present}`] : [];
  });
}

function isDrift(then: number, present: number): boolean {
  if (then === present) return false;
  if (then === 0 || present === 0) return true;
  const off = Math.abs(present - then);
  return off > DRIFT_DOCUMENTS && off > DRIFT_RATIO * then;
}
