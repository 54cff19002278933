import type { WireDocument } from "../shared/batch.ts";
import type { SourceRecord } from "../shared/landing.ts";
import type { Key } from "../shared/key.ts";

/** Records that are newer than the run's read time, by the document of the page that they are of. */
export function newerIn(
  records: readonly SourceRecord[],
  newer: readonly string[],
): ReadonlyMap<Key, readonly string[]> {
  const paths = new Map<Key, string[]>();
  if (newer.length === 0) return paths;
  for (const { path } of records) {
    const own = newer.filter((record) => record === path || record.startsWith(`${path}#`));
    if (own.length > 0) paths.set(path, own);
  }
  return paths;
}

/**
 * A document of which a replay has landed something: all of it as it is now when it was rejected as a whole, else the elements that were. One that is gone
 * by now stays as it was.
 */
export function withNewer(
  document: WireDocument,
  newer: ReadonlyMap<Key, readonly string[]>,
  now: readonly WireDocument[],
): WireDocument {
  const records = newer.get(document.path) ?? [];
  const present = records.length === 0 ? undefined : now.find(({ path }) => path === document.path);
  if (present === undefined) return document;
  if (records.includes(document.path)) return present;
  const isNewer = ({ element }: { readonly element: string }): boolean =>
    records.some((record) => {
      const landed = record.slice(document.path.length);
      return element === landed || element.startsWith(`${landed}#`);
    });
  const landings = document.landings.filter((landing) => !isNewer(landing));
  return { ...document, landings, newer: { ...present, landings: present.landings.filter(isNewer) } };
}
