import type { CutOver } from "./cutover.ts";
import type { Tally } from "./landing.ts";
import type { GateItem, PhaseName, PhaseStep } from "./phase.ts";
import type { Published } from "./publication.ts";
import type { Survey } from "./survey.ts";
import type { Verdict } from "./verdict.ts";

/** A value of a report: JSON. Null stands for what was not measured. */
export type Figure = null | boolean | number | string | readonly Figure[] | Figures;
export type Figures = { readonly [name: string]: Figure };

/** What is known of a phase when its report is written: read from its evidence, nothing of it remembered or assumed. Null was not measured. */
export type PhaseFigures = {
  readonly run: string;
  readonly migration: string;
  readonly phase: PhaseName;
  readonly title: string;
  readonly share: number | null;
  /** The phase that needs this one. */
  readonly next: PhaseName | null;
  readonly needsApproval: boolean;
  readonly startedAt: string;
  /** When the last step was done. */
  readonly endedAt: string;
  /** Of all steps together. */
  readonly durationMs: number;
  /** Steps that are done, without those that come after the report. */
  readonly steps: { readonly [step in PhaseStep]?: StepFigures };
  readonly gate: readonly GateItem[];
  /** None where nobody was asked. */
  readonly validators: readonly Verdict[];
  readonly checks: readonly Verdict[];
  readonly backup: BackupFigures | null;
  readonly sample: SampleFigures | null;
  readonly load: LoadFigures | null;
  readonly diff: DiffFigures | null;
  readonly rehearsal: { readonly backup: string; readonly seconds: number; readonly secondsMax: number } | null;
  readonly reads: ReadFigures;
  /** Of the steps that look at the source, or change what others use. */
  readonly evidence: StepEvidence;
  readonly target: TargetFigures;
};

/** What these steps have left, whole: their tables belong in the report. */
export type StepEvidence = {
  readonly survey?: Survey;
  readonly publish?: Published;
  readonly promote?: Published;
  readonly cutover?: CutOver;
  readonly monitor?: CutOver;
};

export type StepFigures = { readonly startedAt: string; readonly doneAt: string; readonly durationMs: number };

/** `path` is relative to the folder of the runs. Tables and rows of the application, and the records of the ledger, are what the manifest says. */
export type BackupFigures = {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly tables: number | null;
  readonly rows: number | null;
  readonly records: number | null;
};

export type SampleFigures = {
  readonly seed: number;
  readonly share: number;
  readonly documents: number;
  readonly reads: number;
  readonly toppedUp: readonly string[];
  readonly notFound: readonly string[];
};

export type LoadFigures = {
  readonly durationMs: number;
  readonly documents: number;
  readonly reads: number;
  /** The rest is what its report says; null while there is none. */
  readonly landed: LandedFigures | null;
};

export type LandedFigures = {
  readonly tally: Tally;
  readonly collections: readonly CollectionFigures[];
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
  readonly rejects: readonly RuleFigures[];
  readonly findings: readonly RuleFigures[];
  readonly merges: readonly { readonly merge: string; readonly claims: number; readonly merged: number }[];
  readonly files: { readonly wanted: number; readonly copied: number; readonly missing: number } | null;
  /** What fails nothing and somebody should look at, a sentence each. */
  readonly warnings: readonly string[];
};

export type RuleFigures = { readonly rule: string; readonly count: number };

/** `total` are the documents of the whole source, `counted` those that the load had to read, `documents` those that it read. */
export type CollectionFigures = {
  readonly name: string;
  readonly system: string;
  readonly total: number | null;
  readonly counted: number;
  readonly documents: number;
  readonly tally: Tally;
};

export type DiffFigures = {
  readonly matching: number;
  readonly mismatched: number;
  readonly missing: number;
  readonly extra: number;
};

/** Documents that the phase read, as the source bills them, by what for. `sum` is of those that were measured. */
export type ReadFigures = {
  readonly draw: number | null;
  readonly load: number | null;
  readonly close: number | null;
  readonly diff: number | null;
  readonly check: number | null;
  readonly sum: number | null;
};

/** `path` is relative to the folder of the runs. */
export type TargetFigures = { readonly path: string; readonly bytes: number | null };

/** How the report of a phase is laid out: by the plan that the migration follows. Without one its steps bear the engine's names. */
export type ReportShape = {
  /** Name of the phase in that plan. */
  readonly number: string;
  readonly title: string;
  readonly steps: readonly ReportStepShape[];
  /** Joins the summary that every report has. */
  readonly summary: (figures: PhaseFigures, told: StepsTold) => Figures;
  /** Joins the report beside its steps. */
  readonly extras?: (figures: PhaseFigures) => Figures;
};

export type ReportStepShape = {
  readonly number: string;
  readonly title: string;
  readonly judgedBy: Judgement;
  readonly extras?: (figures: PhaseFigures, told: StepsTold) => Figures;
};

/**
 * Where the status of a step comes from. evidence: the steps of the phase that it consists of and the items of the gate that it answers for; an item is
 * named whole, or by its rule ("validators" for all of them). report: writing this report. mending: there is something to do while the gate does not hold.
 * approval: a person, who reads this report first.
 */
export type Judgement =
  | { readonly kind: "evidence"; readonly steps: readonly PhaseStep[]; readonly items: readonly string[] }
  | { readonly kind: "report" | "mending" | "approval" };

export const REPORT_STATUSES = ["passed", "failed", "skipped", "warning", "pending"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** What came of the steps together. */
export type StepsTold = {
  readonly passRate: number | null;
  readonly errors: readonly { readonly step: string; readonly error: string }[];
  readonly warnings: readonly string[];
  readonly failedSteps: readonly string[];
  /** Steps that were carried out, and those in which nothing was to be done. */
  readonly completedSteps: number;
  readonly totalSteps: number;
};
