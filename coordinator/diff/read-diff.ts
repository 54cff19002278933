import type { Target } from "../../shared/connections/sqlite.ts";
import { gapsOf, type KeyRange } from "../../shared/key.ts";
import { mergeSubject, ROWS_SUBJECT } from "../../shared/ledger-schema.ts";
import { DiffProgress } from "./diff-progress.ts";

/** What a diff has found, as far as it has come. */
export type DiffOutcome = {
  /** Everything was compared, nothing differs, and no record of the ledger was left out. */
  readonly ok: boolean;
  /** The one collection that was asked for; null when all was. */
  readonly only: string | null;
  /** Sentences about why it is not ok, none when it is. */
  readonly reasons: readonly string[];
  readonly subjects: readonly DiffSubject[];
  /** Of the collections. */
  readonly totals: DiffCounts;
  readonly samples: readonly DiffSample[];
  /** From the first comparison to the last. */
  readonly durationMs: number;
  readonly doneAt: string | null;
};

export type DiffCounts = {
  readonly records: number;
  readonly matching: number;
  readonly mismatched: number;
  readonly missing: number;
  readonly extra: number;
};

/** A collection, a merge (whose keys are counted) or the rows that nobody owns. */
export type DiffSubject = DiffCounts & {
  readonly name: string;
  readonly kind: "collection" | "merge" | "rows";
  readonly documents: number;
  /** All of it has been compared. */
  readonly isComplete: boolean;
  /** What the loader spent on comparing it. */
  readonly durationMs: number;
};

export type DiffSample = {
  readonly collection: string;
  readonly system: string;
  readonly path: string;
  readonly kind: string;
  readonly table: string;
  readonly id: string;
  readonly column: string;
  readonly expected: string | null;
  readonly actual: string | null;
};

/** What a diff of everything must have compared. */
export type DiffScope = {
  readonly collections: readonly { readonly name: string }[];
  readonly merges: readonly { readonly name: string }[];
};

type SumRow = Omit<DiffCounts, "records"> & {
  readonly documents: number;
  readonly durationMs: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
};

/** Reads the tables of a diff. The verdict is this: the ranges tile, every record of the ledger matches, and nothing else is there. */
export function readDiff(target: Target, { collections, merges }: DiffScope, only: string | null): DiffOutcome {
  const reading = new DiffReading(target);
  const names = collections.map(({ name }) => name).filter((name) => only === null || name === only);
  const subjects = [
    ...names.map((name) => reading.subject(name, "collection")),
    ...(only === null ? merges.map(({ name }) => reading.subject(mergeSubject(name), "merge")) : []),
    ...(only === null ? [reading.subject(ROWS_SUBJECT, "rows")] : []),
  ];
  const own = subjects.filter(({ kind }) => kind === "collection");
  const sum = (field: keyof DiffCounts): number => own.reduce((total, subject) => total + subject[field], 0);
  const reasons = [...subjects.flatMap(faultsOf), ...(only === null ? reading.strayRecords(names) : [])];
  return {
    ok: reasons.length === 0,
    only,
    reasons,
    subjects,
    totals: {
      records: sum("records"),
      matching: sum("matching"),
      mismatched: sum("mismatched"),
      missing: sum("missing"),
      extra: sum("extra"),
    },
    samples: reading.samples(subjects.map(({ name }) => name)),
    ...reading.span(),
  };
}

function faultsOf({ name, kind, isComplete, records, matching, mismatched, missing, extra }: DiffSubject): string[] {
  const faults: string[] = [];
  if (!isComplete) faults.push(`${name}: not all of it has been compared`);
  const counts = { mismatched, missing, extra };
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  if (found.length > 0) faults.push(`${name}: ${found.map(([what, count]) => `${count} ${what}`).join(", ")}`);
  else if (kind === "collection" && isComplete && matching !== records)
    faults.push(`${name}: ${matching} records match and the ledger has ${records}`);
  return faults;
}

class DiffReading {
  readonly #target: Target;
  readonly #progress: DiffProgress;
  readonly #records: ReadonlyMap<string, number>;

  constructor(target: Target) {
    this.#target = target;
    this.#progress = new DiffProgress(target);
    const counts = target
      .prepare<[], { collection: string; records: number }>(
        "SELECT collection, count(*) AS records FROM _touchdown_records GROUP BY collection",
      )
      .all();
    this.#records = new Map(counts.map(({ collection, records }) => [collection, records]));
  }

  subject(name: string, kind: DiffSubject["kind"]): DiffSubject {
    const row = this.#target
      .prepare<[string], SumRow>(
        `SELECT coalesce(sum(documents), 0) AS documents, coalesce(sum(matching), 0) AS matching, coalesce(sum(mismatched), 0) AS mismatched,
         coalesce(sum(missing), 0) AS missing, coalesce(sum(extra), 0) AS extra, coalesce(sum(duration_ms), 0) AS durationMs,
         min(done_at_ms) AS firstMs, max(done_at_ms) AS lastMs FROM _touchdown_diff WHERE collection = ?`,
      )
      .get(name);
    const { documents, matching, mismatched, missing, extra, durationMs } = row ?? NOTHING;
    const isComplete = kind === "collection" ? this.#tiles(name) : this.#progress.reached(name) === "done";
    const records = kind === "collection" ? (this.#records.get(name) ?? 0) : documents;
    return { name, kind, documents, records, matching, mismatched, missing, extra, isComplete, durationMs };
  }

  /** Records of a collection that the migration does not have lie in no range. */
  strayRecords(known: readonly string[]): string[] {
    const stray = [...this.#records].filter(([collection]) => !known.includes(collection));
    return stray.map(
      ([collection, records]) => `the ledger has ${records} records of ${collection}, which is no collection`,
    );
  }

  samples(subjects: readonly string[]): DiffSample[] {
    return this.#target
      .prepare<[string], DiffSample>(
        `SELECT collection, system, path, kind, target_table AS "table", target_id AS id, "column", expected, actual FROM _touchdown_diff_samples
         WHERE collection IN (SELECT value FROM json_each(?)) ORDER BY collection, system, path, kind, target_table, target_id, "column"`,
      )
      .all(JSON.stringify(subjects));
  }

  span(): { readonly durationMs: number; readonly doneAt: string | null } {
    const row = this.#target
      .prepare<[], { firstMs: number | null; lastMs: number | null }>(
        "SELECT min(done_at_ms - duration_ms) AS firstMs, max(done_at_ms) AS lastMs FROM _touchdown_diff",
      )
      .get();
    const { firstMs, lastMs } = row ?? { firstMs: null, lastMs: null };
    if (firstMs === null || lastMs === null) return { durationMs: 0, doneAt: null };
    return { durationMs: lastMs - firstMs, doneAt: new Date(lastMs).toISOString() };
  }

  #tiles(collection: string): boolean {
    const ranges = this.#target
      .prepare<[string], KeyRange>("SELECT after, up_to AS upTo FROM _touchdown_diff WHERE collection = ?")
      .all(collection);
    return gapsOf(ranges).length === 0;
  }
}

const NOTHING: SumRow = {
  documents: 0,
  matching: 0,
  mismatched: 0,
  missing: 0,
  extra: 0,
  durationMs: 0,
  firstMs: null,
  lastMs: null,
};
