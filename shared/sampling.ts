import type { Key } from "./key.ts";
import type { SourceRecord } from "./landing.ts";
import type { SourceValue } from "./value.ts";

/**
 * How a part of a migration's sources is drawn that refers to nothing outside of itself. Declarations and pure functions: producers/sample/ draws by it, and
 * the gate "closed" asks by it whether the sample is as it should be.
 */
export type Sampling = {
  /** By name, one for every collection of the migration. */
  readonly collections: Readonly<Record<string, CollectionSampling>>;
  /** What a sample is topped up with where the source has it. */
  readonly required: readonly SampleRequirement[];
  readonly dangling: DanglingRules;
};

export type CollectionSampling = SamplingKind & {
  /** Every field that the functions here read: a document is read for drawing with these alone. */
  readonly fields?: readonly string[];
  /** Fields that hold times, in whatever shape: every shape that the source has is to be in the sample. */
  readonly times?: readonly string[];
  /** What the document refers to: if it is in the sample and that exists, that is in it too. */
  readonly references?: (record: SourceRecord, heads: Heads) => readonly SourceReference[];
};

/**
 * - whole: taken as it is, being small and looked up by all else. With `references` each of its documents is read.
 * - roots: its heads are read, and a share of them drawn, evenly from the strata, each with everything below it.
 * - referred: its heads are read, and those in the sample that something in it refers to.
 * - below: what hangs below roots comes with them.
 * - belonging: found by the root it belongs to, which its document names.
 * - windows: a share of it is drawn as runs of neighbouring documents.
 */
export type SamplingKind =
  | { readonly kind: "whole"; readonly nameOf?: NameOf }
  | {
      readonly kind: "roots";
      readonly nameOf?: NameOf;
      readonly stratum: (head: SourceRecord) => string;
      /** Roots that come along with everything below them. */
      readonly companions?: (head: SourceRecord) => readonly SourceReference[];
      /** Roots whose companion it is, by its own word. A root that is somebody's companion is not drawn itself. */
      readonly companionOf?: (head: SourceRecord) => readonly SourceReference[];
    }
  | { readonly kind: "referred"; readonly nameOf?: NameOf }
  | {
      readonly kind: "below";
      /** The field by which a document refers to something that does not hang below the same root; documents without a text in it are not read. */
      readonly pointer?: string;
    }
  | { readonly kind: "belonging"; readonly to: string; readonly by: Belonging }
  | { readonly kind: "windows" };

export type Belonging =
  | {
      readonly kind: "field";
      readonly field: string;
      readonly values: (root: SourceRecord, heads: Heads) => readonly string[];
    }
  | { readonly kind: "path"; readonly path: (root: SourceRecord) => Key };

/** The name that a document goes by where its id is not given, in the form in which names are compared. */
export type NameOf = (head: SourceRecord) => string | null;

/** The documents whose heads have been read. */
export type Heads = {
  /** Those of a collection that go by the name. */
  readonly named: (collection: string, name: string) => readonly SourceRecord[];
};

/** A document that another one needs; whether it exists is for the source to say. */
export type SourceReference = { readonly system: string; readonly path: Key };

/** At least one document of the collection in the sample must be so. `fields` is what `isMet` reads. */
export type SampleRequirement = {
  readonly name: string;
  readonly collection: string;
  readonly fields: readonly string[];
  readonly isMet: (record: SourceRecord) => boolean;
};

export type DanglingRules = {
  /** Rules of rejects and findings that may mean that something is missing. */
  readonly rules: readonly string[];
  /** Rows that stand for what is missing: `sql` selects (system, reference), `references` are the documents that may be meant. */
  readonly standIns: readonly {
    readonly sql: string;
    readonly references: (standIn: StandIn, heads: Heads) => readonly SourceReference[];
  }[];
};

export type StandIn = { readonly system: string; readonly reference: string };

/** The values of the fields that are there. */
export function valuesOf({ data }: SourceRecord, fields: readonly string[]): SourceValue[] {
  return fields.flatMap((field) => {
    const value = data[field];
    return value === undefined || value === null ? [] : [value];
  });
}
