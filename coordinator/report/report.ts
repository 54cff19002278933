import type { Tally } from "../../shared/landing.ts";
import type { Verdict } from "../../shared/verdict.ts";

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
  /** Rows that no record owns. */
  readonly derivedRows: number;
  readonly rejects: readonly RuleReport[];
  readonly findings: readonly RuleReport[];
  readonly missingParents: readonly MissingParents[];
  readonly throughput: Throughput;
  readonly steps: readonly StepReport[];
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
  readonly rejectedBy: Readonly<Record<string, number>>;
};

/** How often a rule spoke, with at most ten of its cases. */
export type RuleReport = {
  readonly rule: string;
  readonly count: number;
  readonly samples: readonly { readonly collection: string; readonly path: string; readonly reason: string }[];
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
