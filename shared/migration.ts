import type { FieldRules } from "./field-rules.ts";
import type { CheckDeclaration } from "./check-declaration.ts";
import type { Cell, ClaimValues, Finding, Outcome, Reject, Row, SourceRecord } from "./landing.ts";
import type { PhaseDeclaration, PhaseName } from "./phase.ts";
import type { ReportShape } from "./phase-report.ts";
import type { CurationDeclaration } from "./curation.ts";
import type { CutoverDeclaration } from "./cutover.ts";
import type { GovernanceDeclaration } from "./governance.ts";
import type { Publication } from "./publication.ts";
import type { Sampling } from "./sampling.ts";
import type { Mode, SettingDeclaration, Settings } from "./setting.ts";

/**
 * WHAT is moved, as data and pure functions. The engine derives plans, steps, validators and help from it. Collections,
 * merges and directories are nodes of one graph: each names in `after` the nodes that must be complete before it starts.
 */
export type Migration = {
  readonly name: string;
  /** One line for `touchdown list`. */
  readonly title: string;
  /** Changes whenever the meaning of a mapping changes: a run of another version is not resumed. */
  readonly version: string;
  readonly sources: readonly SourceDeclaration[];
  readonly schema: TargetSchema;
  readonly collections: readonly Collection[];
  readonly merges: readonly Merge[];
  readonly directories: readonly Directory[];
  readonly validation: ValidationRules;
  readonly errorBudget: ErrorBudget;
  /** Files that rows of the target stand for, copied once all of `after` has landed. */
  readonly files?: FileDeclaration;
  /** "table.column" that indexes.sql fills from other rows: a diff cannot learn them from a record, and leaves them out. */
  readonly computed?: readonly string[];
  /** Asked when everything has landed, and again after a replay: what only the whole target can tell of single records. */
  readonly reconciliations?: readonly Reconciliation[];
  /** Its phases, in the order in which a run walks them. */
  readonly phases?: readonly PhaseDeclaration[];
  /** How a part of the sources is drawn that refers to nothing outside of itself; without it no phase can move a sample. */
  readonly sampling?: Sampling;
  /** What the verify phase asks about source and target together. */
  readonly checks?: readonly CheckDeclaration[];
  /** How many documents the sources are expected to hold together: outside of it a plan warns. */
  readonly expectedDocuments?: { readonly min: number; readonly max: number };
  /** The zone (IANA) of the sources' times that name none, and how many minutes it is ahead of UTC all year round. */
  readonly zone?: { readonly name: string; readonly minutes: number };
  /** What the operator may choose for a run, beside the settings that follow from the other declarations (`settingsOf`). */
  readonly settings?: readonly SettingDeclaration[];
  /** Which phases `--mode` walks; without it there are no modes. */
  readonly modes?: { readonly [mode in Mode]?: readonly PhaseName[] };
  readonly derivations?: readonly Derivation[];
  readonly expectations?: readonly Expectation[];
  /** What is written for others once it has been loaded. */
  readonly publication?: Publication;
  /** How the published tables take the place of live ones. */
  readonly cutover?: CutoverDeclaration;
  /** How what is in use is kept in line with a source that lives on. */
  readonly curation?: CurationDeclaration;
  /** What its governance log is told, beside what every migration tells. */
  readonly governance?: GovernanceDeclaration;
  /** How the reports of its phases are laid out. */
  readonly reportShapes?: { readonly [phase in PhaseName]?: ReportShape };
};

/** A system that is read. Another kind is another type here, and one case in cli/parts.ts. */
export type SourceDeclaration = FirestoreDeclaration | CsvDeclaration;

/** `variables` prefixes its environment variables: FRIDAY gives FRIDAY_PROJECT_ID and FRIDAY_CREDENTIALS. */
export type FirestoreDeclaration = {
  readonly system: string;
  readonly kind: "firestore";
  readonly title: string;
  readonly variables: string;
};

/** A folder of CSV files as Notion exports its databases, one file a collection. `variables`: NOTION gives NOTION_SOURCE_DIR, the folder. */
export type CsvDeclaration = {
  readonly system: string;
  readonly kind: "csv";
  readonly title: string;
  readonly variables: string;
  readonly files: readonly CsvFileDeclaration[];
};

export type CsvFileDeclaration = {
  /** Path of the collection that its records make; a record is <path>/<number, eight digits>. */
  readonly path: string;
  /** Titles of the database, with one of which the file's name begins: "<title> <id, 32 hexadecimal digits>_all.csv", or "<title>.csv". */
  readonly titles: readonly string[];
  /** Columns that it must have, in any order; others are read as well, and reported. */
  readonly columns: readonly string[];
};

/**
 * Versioned SQL in `folder`, behind that of `base` where there is one: tables.sql (tables with their unique keys, before the load), indexes.sql (what is counted over the whole target, and secondary
 * indexes, after it; applied again after a replay, so it must be repeatable), search.sql (full-text tables, their filling and triggers, after it), views.sql (last).
 */
export type TargetSchema = { readonly version: number; readonly folder: URL; readonly base?: URL };

/** One kind of record moved from a source to the target. */
export type Collection = {
  readonly name: string;
  readonly system: string;
  readonly at: CollectionPath;
  readonly after: readonly string[];
  /** Documents a page at the most. */
  readonly pageSizeMax: number;
  /** Called once a document, in any order, on any worker: a pure function. Bad data becomes a rejected landing, it never throws. */
  readonly transform: (record: SourceRecord, context: TransformContext) => Outcome;
  /** "table.column" of nullable foreign keys that become null, with a finding, when their row does not stand. All others reject. */
  readonly nullWhenMissing?: readonly string[];
  /** Where each field goes; what has no rule is counted and named by the coverage. Without it no field has a rule. */
  readonly fields?: FieldRules;
};

/** A collection by its full path, or all collections of one id wherever they hang (a collection group). */
export type CollectionPath =
  | { readonly kind: "collection"; readonly path: string }
  | { readonly kind: "group"; readonly id: string };

export type TransformContext = {
  /** The entries of a directory that the collection comes after. */
  readonly directory: (name: string) => DirectoryEntries;
  /** What the operator chose for the run, by the settings that the migration declares. */
  readonly settings: Settings;
};

export type DirectoryEntries = ReadonlyMap<string, ClaimValues>;

/**
 * Small look-up data made from the target once `after` is complete and handed to every transform worker (they do not see the
 * target). `sql` selects two columns: key (text) and value (a JSON object).
 */
export type Directory = { readonly name: string; readonly after: readonly string[]; readonly sql: string };

/** Decides over records that may be the same thing, once all of them have landed. */
export type Merge = {
  readonly name: string;
  /** Collections whose claims it takes, and whatever its rows refer to. */
  readonly after: readonly string[];
  /**
   * Called once a key, with its claims ordered by rank, then newest update first, then system and path: the result does not depend on
   * arrival. `standing` is the id of a row that a mapped record already put there under `key`, or null.
   */
  readonly settle: (key: string, claims: readonly Claim[]) => Settlement;
  /** Table whose row may already stand under the id `key`; then every claim is merged into it and `settle` is not called. */
  readonly yieldsTo?: string;
  readonly nullWhenMissing?: readonly string[];
  /** The share of claims, rejected ones left out, that are expected to be merged into another's row; outside of it the report warns, and nothing fails. */
  readonly expectedRate?: RateBand;
};

/** Shares, 0 to 1. */
export type RateBand = { readonly min: number; readonly max: number };

export type Claim = {
  readonly system: string;
  readonly path: string;
  readonly rank: number;
  readonly updateTimeUs: number;
  readonly values: ClaimValues;
  readonly hash: string;
};

/** One row and a verdict for each claim in the order given; "mapped" exactly once if there is a row. */
export type Settlement = {
  readonly row: Row | null;
  readonly verdicts: readonly ClaimVerdict[];
  readonly findings?: readonly Finding[];
  /**
   * Rows that come with the row and belong to no record: written after it, in the same savepoint, and known as derived. Their ids are this key's alone:
   * one that stands already and did not come with this key refuses the settlement as a whole, as any other violated constraint of them does.
   */
  readonly derived?: readonly Row[];
};

export type ClaimVerdict = "mapped" | "merged" | Reject;

/** A run stops when a collection rejects more than `countMax` records and more than `ratioMax` of those read. */
export type ErrorBudget = { readonly countMax: number; readonly ratioMax: number };

/**
 * `sql` selects (system, path, detail) of source records; each answer becomes a finding of `rule`, on the record's collection. The findings of its rule are
 * its own: they are replaced whenever it is asked, so no transform notes that rule.
 */
export type Reconciliation = { readonly rule: string; readonly sql: string };

/**
 * Rows that follow from other rows, made once everything has landed: what only several records together can tell. Asked in the order of their declaration, so
 * that one may select what an earlier one made; asked again after a replay.
 */
export type Derivation = {
  readonly name: string;
  /** Tables that hold its rows and nothing else: they are emptied and filled anew. Their rows count as derived, and no record owns them. */
  readonly tables: readonly string[];
  /** Selects a text column `key` and others, in the order of `key`: rows of one key are decided together, and only they are held in memory. */
  readonly sql: string;
  /** Called once a key: a pure function. */
  readonly derive: (group: DerivationGroup, context: DerivationContext) => Derived;
};

export type DerivationGroup = {
  readonly key: string;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
};

export type DerivationContext = {
  readonly settings: Settings;
  /** The records of the CSV file that a setting of kind "mapping" names, by their columns; none where it is not given. */
  readonly mapping: (setting: string) => readonly MappingRecord[];
};

export type MappingRecord = Readonly<Record<string, string>>;

export type Derived = {
  readonly rows: readonly Row[];
  readonly findings?: readonly DerivedFinding[];
};

/** A finding on the record at `path`; `rule` belongs to the derivation alone, which replaces its findings whenever it is asked. */
export type DerivedFinding = {
  readonly system: string;
  readonly path: string;
  readonly rule: string;
  readonly detail: string;
};

/** How many records a collection must hold: as many as the operator says with --expect-<name>, else whatever the source holds. */
export type Expectation = { readonly name: string; readonly collection: string };

/** What the validators must know beyond the catalogue of the target and the ledger. */
export type ValidationRules = {
  /** Of the eight, those that have something to look at in this target; all of them, unless this says so. */
  readonly asked?: readonly string[];
  /** Columns that hold UTC timestamps: "table.column". */
  readonly timestamps: readonly string[];
  /** Columns that hold plain dates, YYYY-MM-DD. */
  readonly dates: readonly string[];
  /** Columns that hold JSON, with the shape at the top. */
  readonly json: Readonly<Record<string, "object" | "array" | "any">>;
  /** JSON arrays of ids: "table.column" -> table they refer to. */
  readonly idArrays: Readonly<Record<string, string>>;
  /** References without a foreign key: each select lists the offending rows as (table, id, detail). */
  readonly logicalReferences: readonly { readonly name: string; readonly sql: string }[];
  /** Coordinates: compared value by value with the lossless JSON and with the source. */
  readonly coordinates: readonly CoordinateRule[];
  readonly filePaths: readonly FilePathRule[];
  /** Earliest plausible instant, ISO 8601. */
  readonly earliest: string;
};

/** A JSON column that must equal the source to the last bit, and real columns that must equal members of it: column -> JSON path in `json`. */
export type CoordinateRule = {
  readonly table: string;
  readonly json: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Column with the page, a whole number >= 0, and its JSON path; without one the JSON alone is compared. */
  readonly page?: { readonly column: string; readonly path: string };
};

/**
 * Each row of `table` with a store names one object of a file store. Once it has been copied, the loader fills in where it lies, its size and its
 * SHA-256; until then `path` is null. Many rows may name one object, which is copied once. The table has an index over store and object.
 */
export type FileDeclaration = {
  readonly table: string;
  /** Nodes that must be complete before the copying starts. */
  readonly after: readonly string[];
  /** Columns: the store's name and the object's in it, and those that the loader fills. `state` is one of FILE_STATES. */
  readonly columns: {
    readonly store: string;
    readonly object: string;
    readonly path: string;
    readonly size: string;
    readonly sha256: string;
    readonly state: string;
    /** Bytes that a row without a store holds itself; their size and SHA-256 are in the columns above. */
    readonly content?: string;
  };
  readonly stores: readonly FileStoreDeclaration[];
};

/**
 * `variable` (it ends in _FILES) is the environment variable with the folder or bucket that is read; objects arrive below the folder `to`, which no other
 * store's is inside of.
 */
export type FileStoreDeclaration = { readonly name: string; readonly variable: string; readonly to: string };

/**
 * waiting: not copied yet. copied: it lies at `path`. missing: the store does not have it, which the finding "file-missing" tells.
 * kept: it is not copied on purpose (an address elsewhere, or bytes that the row itself holds); its store is null.
 */
export const FILE_STATES = ["waiting", "copied", "missing", "kept"] as const;
export type FileState = (typeof FILE_STATES)[number];

export type FilePathRule = {
  readonly table: string;
  readonly column: string;
  readonly forbiddenPrefixes: readonly string[];
};
