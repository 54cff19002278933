import type { Target } from "../shared/connections/sqlite.ts";
import type { KeyRange } from "../shared/key.ts";
import type { Tiles } from "../shared/tiles.ts";
import { LedgerTiles } from "./ledger-tiles.ts";

/** How something differs: a cell, a whole row, a record's lineage, what else the ledger keeps of it, or a repair that the target refuses. */
export type DifferenceKind =
  | "cell"
  | "row"
  | "lineage"
  | "reject"
  | "claim"
  | "finding"
  | "fact"
  | "derived"
  | "settled"
  | "record"
  | "unrepaired";

/** One thing that is not as it should be; `expected` and `actual` are null where there is nothing. Fields that say nothing are "". */
export type Difference = {
  readonly system: string;
  readonly path: string;
  readonly kind: DifferenceKind;
  readonly table: string;
  readonly id: string;
  readonly column: string;
  readonly expected: string | null;
  readonly actual: string | null;
};

/** Records of a range of a collection, keys of a merge, or rows; each counts once. */
export type DiffTally = {
  readonly documents: number;
  readonly matching: number;
  readonly mismatched: number;
  readonly missing: number;
  readonly extra: number;
};

/** What the comparison of a range has come to. */
export type Compared = { readonly tally: DiffTally; readonly differences: readonly Difference[] };

export type RecordVerdict = "matching" | "mismatched" | "missing" | "extra";

const SAMPLES_MAX = 200;
const TEXT_LENGTH_MAX = 200;

/** Collects what a comparison finds. */
export class Findings {
  readonly #tally = { documents: 0, matching: 0, mismatched: 0, missing: 0, extra: 0 };
  readonly #differences: Difference[] = [];

  count(verdict: RecordVerdict): void {
    this.#tally[verdict] += 1;
  }

  countDocuments(documents: number): void {
    this.#tally.documents += documents;
  }

  differ(difference: Difference): void {
    this.#differences.push(difference);
  }

  get compared(): Compared {
    return { tally: this.#tally, differences: this.#differences };
  }
}

/** Writes what a diff has compared, inside the transaction of the comparison. */
export class DiffLedger {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #tiles: LedgerTiles;

  constructor(target: Target) {
    this.#statements = prepareStatements(target);
    this.#tiles = new LedgerTiles(target, (subject) => this.#statements.ranges.all(subject));
  }

  /** The compared ranges of a collection. */
  tiles(subject: string): Tiles {
    return this.#tiles.of(subject);
  }

  forgetTiles(): void {
    this.#tiles.forget();
  }

  /** Where the ranges of a subject whose keys are compared in the order of their texts have come to: null at the start, "done" at the end. */
  reached(subject: string): { readonly key: string | null } | "done" {
    const ranges = this.#statements.ranges.all(subject);
    if (ranges.some(({ upTo }) => upTo === null)) return "done";
    return { key: this.#statements.last.get(subject)?.last ?? null };
  }

  write(subject: string, range: KeyRange, { tally, differences, durationMs }: Compared & { durationMs: number }): void {
    const { documents, matching, mismatched, missing, extra } = tally;
    const counts = [documents, matching, mismatched, missing, extra, Math.round(durationMs)] as const;
    this.#statements.range.run(subject, range.after, range.upTo, ...counts, Date.now());
    if (differences.length === 0) return;
    let room = SAMPLES_MAX - (this.#statements.samples.get(subject)?.samples ?? 0);
    for (const { system, path, kind, table, id, column, expected, actual } of differences) {
      if (room <= 0) return;
      const texts = [cut(expected), cut(actual)] as const;
      room -= this.#statements.sample.run(subject, system, path, kind, table, id, column, ...texts).changes;
    }
  }
}

function cut(text: string | null): string | null {
  return text === null || text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}…`;
}

function prepareStatements(target: Target) {
  return {
    ranges: target.prepare<[string], KeyRange>("SELECT after, up_to AS upTo FROM _touchdown_diff WHERE collection = ?"),
    last: target.prepare<[string], { last: string | null }>(
      "SELECT max(up_to) AS last FROM _touchdown_diff WHERE collection = ?",
    ),
    range: target.prepare("INSERT INTO _touchdown_diff VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    samples: target.prepare<[string], { samples: number }>(
      "SELECT count(*) AS samples FROM _touchdown_diff_samples WHERE collection = ?",
    ),
    sample: target.prepare("INSERT OR IGNORE INTO _touchdown_diff_samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  };
}
