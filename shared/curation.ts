import * as z from "zod";
import type { GovernanceEvent } from "./governance.ts";

/** How what is in use is kept in line with a source that lives on: read from the configuration file, which the first commit writes. */
export type CurationDeclaration = {
  /** The file below the target folder, and what it says until somebody changes it. */
  readonly configFile: string;
  readonly config: CurationConfig;
  /** When it runs, unless the operator says otherwise: "02:00" and an IANA zone. */
  readonly at: string;
  readonly zone: string;
  /** A run that takes longer is an alert. */
  readonly budgetSeconds: number;
  /** What `watchComponents` may name, and which side of the migration that is; a side that is not watched is not reported on. */
  readonly components?: Readonly<Record<string, WatchedSide>>;
  readonly integrity?: IntegrityQueries;
  /** Collections whose files are looked at for drift; those that are not named here are looked at for their columns alone. */
  readonly sources?: readonly CuratedSource[];
  /** Tables of the published database that nothing but Touchdown writes, and only ever appends to: what stood there must still stand there. */
  readonly protectedTables?: readonly string[];
  /** What the summary of a run is called in the governance log. */
  readonly governance?: GovernanceEvent & { readonly resource_id: string };
};

export type WatchedSide = "source" | "target";

/** Asked of a published database, staging or production. */
export type IntegrityQueries = {
  /** One row: linked and total. */
  readonly linked: string;
  /** Each lists one text column, the keys of the rows that are so. */
  readonly orphans: string;
  readonly duplicates: string;
  readonly contradictions: string;
};

export type CuratedSource = {
  /** Path of the collection. */
  readonly path: string;
  /** Column that identifies a record from one export to the next, as well as any does. */
  readonly key: string;
  /** Columns whose values are chosen from a list, with the values that are known. */
  readonly vocabularies: Readonly<Record<string, readonly string[]>>;
};

export const CURATION_METRICS = ["sync_success", "data_integrity", "performance"] as const;
export type CurationMetric = (typeof CURATION_METRICS)[number];

/** The configuration file (oapp.md, A.5). What a field may say that this tool would not do is not in the schema, and is refused. */
export const curationConfigSchema = z.strictObject({
  enabled: z.boolean(),
  /** Nothing is ever deleted. */
  mode: z.literal("non-destructive"),
  watchComponents: z.array(z.string().min(1)),
  syncSchedule: z.literal("nightly"),
  governanceLogging: z.boolean(),
  reconciliation: z.strictObject({
    /** False: runs look and report, and change nothing. */
    enabled: z.boolean(),
    /** The source is only read. */
    preserveNotion: z.literal(true),
    /** What has changed on both sides becomes what the source says. */
    conflictResolution: z.literal("notion-primary"),
  }),
  monitoring: z.strictObject({
    changeDetection: z.boolean(),
    alerting: z.boolean(),
    metrics: z.array(z.enum(CURATION_METRICS)),
  }),
});

/** The same, as a migration declares it. */
export type CurationConfig = {
  readonly enabled: boolean;
  readonly mode: "non-destructive";
  readonly watchComponents: readonly string[];
  readonly syncSchedule: "nightly";
  readonly governanceLogging: boolean;
  readonly reconciliation: {
    readonly enabled: boolean;
    readonly preserveNotion: boolean;
    readonly conflictResolution: "notion-primary";
  };
  readonly monitoring: {
    readonly changeDetection: boolean;
    readonly alerting: boolean;
    readonly metrics: readonly CurationMetric[];
  };
};

/** In this order they are told. */
export const CURATION_ALERTS = [
  "run-failed",
  "run-missed",
  "log-broken",
  "protected-changed",
  "record-drop",
  "new-orphan",
  "new-duplicate",
  "schema-drift",
  "target-changed",
  "duration",
] as const;
export type CurationAlertKind = (typeof CURATION_ALERTS)[number];

export const SEVERITIES = ["error", "warning"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** "raised" once for a subject, and again when it has another figure or sentence; "over" once when it ends. */
export const curationAlertSchema = z.object({
  time: z.string(),
  /** Of the reconcile run that told it. */
  run: z.string(),
  kind: z.enum(CURATION_ALERTS),
  severity: z.enum(SEVERITIES),
  /** What it is about: a key, a column, a collection; "" where the kind says it all. */
  subject: z.string(),
  state: z.enum(["raised", "over"]),
  what: z.string(),
});
export type CurationAlert = z.infer<typeof curationAlertSchema>;
