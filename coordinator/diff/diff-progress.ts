import type { Target } from "../../shared/connections/sqlite.ts";
import type { ReadTime } from "../../shared/source.ts";
import { compareKeys, gapsOf, splitRange, type Key, type KeyRange } from "../../shared/key.ts";

type LedgerRange = KeyRange & { readonly documents: number };

/** How far a diff has come, asked of the target. */
export class DiffProgress {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(target: Target) {
    this.#statements = prepareStatements(target);
  }

  /** What of a collection has not been compared. */
  gaps(collection: string): readonly KeyRange[] {
    return gapsOf(this.#statements.compared.all(collection));
  }

  /** The same in parts of about a page, cut where the ranges of the ledger meet. */
  pages(collection: string, pageSize: number): readonly KeyRange[] {
    const boundaries = boundariesOf(this.#statements.landed.all(collection), pageSize);
    return this.gaps(collection).flatMap((gap) => splitRange(gap, boundaries));
  }

  /** Records of a system that were landed by a replay, of documents that had changed after the run's read time: the outermost of each. */
  newer(system: string, readTime: ReadTime): readonly string[] {
    if (readTime === null) return [];
    const paths = this.#statements.newer.all(system, Number(readTime));
    const known = new Set(paths);
    return paths.filter((path) => {
      for (let end = path.indexOf("#"); end > 0; end = path.indexOf("#", end + 1))
        if (known.has(path.slice(0, end))) return false;
      return true;
    });
  }

  /** The key behind which a merge, or the rows, are to be compared next; "done" when nothing is left. */
  reached(subject: string): { readonly key: string | null } | "done" {
    const ranges = this.#statements.compared.all(subject);
    if (ranges.some(({ upTo }) => upTo === null)) return "done";
    return { key: this.#statements.last.get(subject)?.last ?? null };
  }

  /** Documents that have been compared, of all collections. */
  documents(collections: readonly string[]): number {
    return this.#statements.documents.get(JSON.stringify(collections))?.documents ?? 0;
  }
}

/** Neighbouring ranges are taken together up to a page's documents: a ledger of many small batches makes no more reads than the load did. */
function boundariesOf(ranges: readonly LedgerRange[], pageSize: number): Key[] {
  const sorted = ranges
    .filter((range): range is LedgerRange & { readonly upTo: Key } => range.upTo !== null)
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

function prepareStatements(target: Target) {
  return {
    compared: target.prepare<[string], KeyRange>(
      "SELECT after, up_to AS upTo FROM _touchdown_diff WHERE collection = ?",
    ),
    last: target.prepare<[string], { last: string | null }>(
      "SELECT max(up_to) AS last FROM _touchdown_diff WHERE collection = ?",
    ),
    landed: target.prepare<[string], LedgerRange>(
      "SELECT after, up_to AS upTo, documents FROM _touchdown_pages WHERE collection = ?",
    ),
    newer: target
      .prepare<[string, number], string>(
        "SELECT path FROM _touchdown_records WHERE system = ? AND update_time_us > ? ORDER BY path",
      )
      .pluck(),
    documents: target.prepare<[string], { documents: number }>(
      "SELECT coalesce(sum(documents), 0) AS documents FROM _touchdown_diff WHERE collection IN (SELECT value FROM json_each(?))",
    ),
  };
}
