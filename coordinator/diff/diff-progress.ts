import type { Target } from "../../shared/connections/sqlite.ts";
import type { ReadTime } from "../../shared/source.ts";
import { gapsOf, splitRange, type KeyRange } from "../../shared/key.ts";
import { LandedRanges } from "../landed-ranges.ts";

/** How far a diff has come, asked of the target. */
export class DiffProgress {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #landed: LandedRanges;

  constructor(target: Target) {
    this.#landed = new LandedRanges(target);
    this.#statements = prepareStatements(target);
  }

  /** What of a collection has not been compared. */
  gaps(collection: string): readonly KeyRange[] {
    return gapsOf(this.#statements.compared.all(collection));
  }

  /** The same in parts of about a page, cut where the ranges of the ledger meet. */
  pages(collection: string, pageSize: number): readonly KeyRange[] {
    const boundaries = this.#landed.boundaries(collection, pageSize);
    return this.gaps(collection).flatMap((gap) => splitRange(gap, boundaries));
  }

  /** Records of a system that were landed by a replay, of documents that had changed after the run's read time: the outermost of each. */
  newer(system: string, readTime: ReadTime): readonly string[] {
    return this.#landed.newer(system, readTime);
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

function prepareStatements(target: Target) {
  return {
    compared: target.prepare<[string], KeyRange>(
      "SELECT after, up_to AS upTo FROM _touchdown_diff WHERE collection = ?",
    ),
    last: target.prepare<[string], { last: string | null }>(
      "SELECT max(up_to) AS last FROM _touchdown_diff WHERE collection = ?",
    ),
    documents: target.prepare<[string], { documents: number }>(
      "SELECT coalesce(sum(documents), 0) AS documents FROM _touchdown_diff WHERE collection IN (SELECT value FROM json_each(?))",
    ),
  };
}
