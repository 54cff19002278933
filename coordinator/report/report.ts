import type { Disposition, Tally } from "../../shared/landing.ts";
import type { RateBand } from "../../shared/migration.ts";
import type { Verdict } from "../../shared/verdict.ts";
import type { DiffOutcome, DiffSample } from "../diff/read-diff.ts";
import type { FileFigures } from "../read-file-figures.ts";

/** What a phase did, whole: report.json is this, report.html shows it. Everything but the first block is read from the target. */
export type Report = {
  readonly run: string;
  readonly migration: string;
  readonly title: string;
  readonly phase: string;
  /** Path of the target file. */
  readonly target: string;
  /** Every gate of the phase passed. */
  readonly ok: boolean;
  readonly durationMs: number;
  readonly workers: number;
  readonly codeVersion: string;
  readonly validators: readonly Verdict[];
  /** System -> project that it was read from; a system that was read from a local Firestore is not in it. */
  readonly projects: Readonly<Record<string, string>>;

  readonly migrationVersion: string;
  readonly schemaVersion: number;
  readonly configDigest: string;
  /** ISO 8601; finishedAt is null for a run that has not come to its end. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** System -> read time in microseconds since 1970, null where the source has none. */
  readonly readTimes: Readonly<Record<string, string | null>>;
  readonly tally: Tally;
  readonly collections: readonly CollectionReport[];
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
  /** Null for a migration without files. */
  readonly files: FileFigures | null;
  /** Rows that no record owns. */
  readonly derivedRows: number;
  readonly merges: readonly MergeReport[];
  readonly coverage: CoverageReport;
  /** What fails nothing and somebody should look at: a merge rate outside of what is expected, fields without a rule. */
  readonly warnings: readonly string[];
  readonly rejects: readonly RuleReport[];
  readonly findings: readonly RuleReport[];
  readonly missingParents: readonly MissingParents[];
  readonly throughput: Throughput;
  readonly steps: readonly StepReport[];
  /** The last comparison with the source, if there was one. */
  readonly diff?: DiffReport;
};

/** A diff as it is told to others: where something differs, and no value. */
export type DiffReport = Omit<DiffOutcome, "samples"> & {
  readonly samples: readonly Omit<DiffSample, "expected" | "actual">[];
};

export type CollectionReport = {
  readonly name: string;
  readonly system: string;
  /** Documents that the source counted, and that were read. */
  readonly counted: number;
  readonly documents: number;
  readonly tally: Tally;
  readonly pages: number;
  /** Documents read as the source bills them. */
  readonly reads: number;
  /** What became of its records, by what: they sum up to the tally. */
  readonly fates: readonly Fate[];
};

/** `why` is the table that the records are in, or the rule that left them out. */
export type Fate = { readonly disposition: Disposition; readonly why: string; readonly count: number };

/** `claims` are the records that became a row of the merge or went into one; `rate` is the share of the latter, null when there are none. */
export type MergeReport = {
  readonly merge: string;
  readonly claims: number;
  readonly merged: number;
  readonly rate: number | null;
  readonly expected: RateBand | null;
  readonly isExpected: boolean;
};

export type CoverageReport = {
  /** Every field that has a value has a rule. */
  readonly ok: boolean;
  readonly detail: string;
  /** How many fields the documents had, in all collections. */
  readonly fields: number;
  /** Fields without a rule: kept in source_extra. */
  readonly unruled: readonly {
    readonly collection: string;
    readonly field: string;
    readonly seen: number;
    readonly nonNull: number;
  }[];
  readonly leftBehind: readonly LeftBehind[];
};

/** How many fields a rule leaves behind, how often they were there, and how often with a value. */
export type LeftBehind = {
  readonly rule: string;
  readonly fields: number;
  readonly seen: number;
  readonly nonNull: number;
};

/** How often a rule spoke, with ten of its cases at the most, or one of each collection where there are more. */
export type RuleReport = { readonly rule: string; readonly count: number; readonly samples: readonly RuleSample[] };

export type RuleSample = {
  readonly collection: string;
  readonly system: string;
  readonly path: string;
  readonly reason: string;
};

export type MissingParents = { readonly collection: string; readonly paths: readonly string[] };

/** Records that landed, by time: each interval's rate, `fromMs` after the start of the run. */
export type Throughput = {
  readonly intervalMs: number;
  readonly peakPerSecond: number;
  readonly meanPerSecond: number;
  readonly intervals: readonly { readonly fromMs: number; readonly recordsPerSecond: number }[];
};

export type StepReport = { readonly step: string; readonly doneAt: string; readonly durationMs: number };
