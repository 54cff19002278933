import type { Check } from "./check.ts";

/** A check of a migration: one of its own, or one that the engine makes from what is declared here and elsewhere in the migration. */
export type CheckDeclaration =
  | { readonly kind: "own"; readonly check: Check }
  | TimestampsDeclaration
  | { readonly kind: "file-paths" }
  | IntegrationDeclaration
  /** `records` of the mapped records, drawn at random, are mapped anew and compared cell by cell. */
  | { readonly kind: "spot-check"; readonly records: number }
  /** Every derivation is asked anew, and what it answers compared with what stands, row by row and finding by finding. */
  | { readonly kind: "derivations" }
  | OrphansDeclaration
  | LatencyDeclaration;

/** Every timestamp is compared with the instants that the source's declared fields (`Collection.fields`) hold. */
export type TimestampsDeclaration = {
  readonly kind: "timestamps";
  /** How far local time is ahead of UTC: that of texts without a zone. */
  readonly zoneMinutes: number;
  /** "table.column": where its instant is when no field of the record says one. */
  readonly otherwise: Readonly<Record<string, InstantPlace>>;
  /** "table.column" that holds the earliest of what all records of its row say. */
  readonly earliest: readonly string[];
  /** "table.column" of rows that no record owns, which repeats the column `of` of the row that `by` refers to. */
  readonly repeated: Readonly<Record<string, { readonly of: string; readonly by: string }>>;
};

/** The creation of the document at the source, or another field of the document. */
export type InstantPlace = { readonly kind: "created" } | { readonly kind: "field"; readonly field: string };

export type IntegrationDeclaration = {
  readonly kind: "integration";
  /** Tables that the application lists, and whose rows it shows. */
  readonly entities: readonly string[];
  readonly queries: readonly ApplicationQuery[];
  readonly writes: readonly ApplicationWrite[];
};

/** References without a foreign key, beyond those of `ValidationRules`: each select lists the offending rows as (table, id, detail). */
export type OrphansDeclaration = {
  readonly kind: "orphans";
  readonly references: readonly { readonly name: string; readonly sql: string }[];
};

export type LatencyDeclaration = {
  readonly kind: "latency";
  readonly queries: readonly ApplicationQuery[];
  /** How many queries must have been measured, and how often each. */
  readonly queriesMin: number;
  readonly runs: number;
  /** Rows in the tables of the application; a smaller target is measured as a copy of it that has been multiplied. */
  readonly rowsMin: number;
  readonly p95MsMax: number;
  readonly p99MsMax: number;
};

/** What the application asks of the target. `sql` names its parameters as `given` does: @client. */
export type ApplicationQuery = {
  readonly name: string;
  readonly sql: string;
  readonly given: Parameters;
};

/** Cells of a row drawn at random, for which the query has an answer because of that very row. */
export type Parameters = {
  readonly from: string;
  /** SQL over the row, by the name of the parameter. */
  readonly cells: Readonly<Record<string, string>>;
  /** SQL over the row: which rows may be drawn. */
  readonly where?: string;
  /** What is searched for is a word of the cell, as a term of full-text search. */
  readonly isTerm?: boolean;
};

/** What the application writes, tried and taken back: `read` must give something else then, and what it gave before once it has been taken back. */
export type ApplicationWrite = {
  readonly name: string;
  readonly sql: string;
  readonly read: string;
  readonly given: Parameters;
};
