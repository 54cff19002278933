import type { Target } from "../shared/connections/sqlite.ts";
import { compareKeys, type Key, type KeyRange } from "../shared/key.ts";
import { readTimeUs, type ReadTime } from "../shared/source.ts";

type LandedRange = KeyRange & { readonly documents: number };

/** What the ledger says of the ranges in which a collection landed, and of records that landed later than the rest: for those who read the source once more. */
export class LandedRanges {
  readonly #landed;
  readonly #newer;

  constructor(target: Target) {
    this.#landed = target.prepare<[string], LandedRange>(
      "SELECT after, up_to AS upTo, documents FROM _touchdown_pages WHERE collection = ?",
    );
    this.#newer = target
      .prepare<[string, number], string>(
        "SELECT path FROM _touchdown_records WHERE system = ? AND update_time_us > ? ORDER BY path",
      )
      .pluck();
  }

  /** Keys that cut a collection in parts of about a page, where its ranges meet: a ledger of many small batches makes no more reads than the load did. */
  boundaries(collection: string, pageSize: number): readonly Key[] {
    const sorted = this.#landed
      .all(collection)
      .filter((range): range is LandedRange & { readonly upTo: Key } => range.upTo !== null)
      .toSorted((a, b) => compareKeys(a.upTo, b.upTo));
    const boundaries: Key[] = [];
    let documents = 0;
    let last: Key | null = null;
    for (const range of sorted) {
      if (last !== null && documents + range.documents > pageSize) {
        boundaries.push(last);
        documents = 0;
      }
      documents += range.documents;
      last = range.upTo;
    }
    if (last !== null && documents > 0) boundaries.push(last);
    return boundaries;
  }

  /** Records of a system that were landed by a replay, of documents that had changed after the run's read time: the outermost of each. */
  newer(system: string, readTime: ReadTime): readonly string[] {
    const us = readTimeUs(readTime);
    if (us === null) return [];
    const paths = this.#newer.all(system, us);
    const known = new Set(paths);
    return paths.filter((path) => {
      for (let end = path.indexOf("#"); end > 0; end = path.indexOf("#", end + 1))
        if (known.has(path.slice(0, end))) return false;
      return true;
    });
  }
}
