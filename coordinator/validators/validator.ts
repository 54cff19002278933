import type { Catalog, CatalogTable } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import type { FileDeclaration, ValidationRules } from "../../shared/migration.ts";
import type { Verdict } from "../../shared/verdict.ts";
import type { CellCondition, CellScan } from "./scan-cells.ts";
import type { SchemaObject } from "./schema-objects.ts";

export const VALIDATOR_NAMES = [
  "row-count",
  "referential-integrity",
  "data-types",
  "pdf-coordinates",
  "timestamps",
  "file-paths",
  "json-fields",
  "foreign-keys",
] as const;
export type ValidatorName = (typeof VALIDATOR_NAMES)[number];

/**
 * A question about the whole target. It only reads, looks at every row, and answers from the rows, the ledger and the declared schema
 * alone. `conditions` are what it asks of single cells: those of all validators are asked in one scan of each table, and
 * `validate` finds the outcome in `facts.scan`.
 */
export type Validator = {
  readonly name: ValidatorName;
  readonly title: string;
  /** SQL functions of one cell that its conditions call. */
  readonly functions?: Readonly<Record<string, (cell: unknown) => string | null>>;
  readonly conditions?: (table: CatalogTable, facts: DeclaredFacts) => readonly CellCondition[];
  readonly validate: (facts: ValidationFacts) => VerdictDraft;
};

export type VerdictDraft = Omit<Verdict, "name" | "title" | "durationMs">;

/** What is declared: by the migration, by the target's own catalogue, by the run. */
export type DeclaredFacts = {
  readonly catalog: Catalog;
  /** What the migration's versioned SQL declares: the target must have all of it. */
  readonly expectedCatalog: Catalog;
  readonly expectedObjects: readonly SchemaObject[];
  readonly rules: ValidationRules;
  readonly collections: readonly CollectionFact[];
  readonly runTimes: RunTimes;
  /** Null for a migration without files. */
  readonly files: FilesFact | null;
};

export type ValidationFacts = DeclaredFacts & {
  readonly target: Target;
  /** The outcome of a validator's conditions. The first call scans the tables, for all validators of the group. */
  readonly scan: (name: ValidatorName) => CellScan;
};

/** What the migration says of its files, and the run's folder that they lie in. */
export type FilesFact = FileDeclaration & { readonly folder: string };

export type CollectionFact = { readonly name: string; readonly system: string };

/** From the start of the run to its end, or to now while it has none; ISO 8601 with milliseconds. */
export type RunTimes = { readonly startedAt: string; readonly endedAt: string };
