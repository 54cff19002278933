import type { SourceMap } from "./value.ts";

/** A cell of the target. Whole numbers beyond 2^53 are bigint. */
export type Cell = null | string | number | bigint | Uint8Array;

/**
 * A row for the target. `values` holds every column that is not null; the engine adds source_system, source_path,
 * source_hash and search_key where the table has them. `requires` names rows that must stand, where no foreign key says so.
 */
export type Row = {
  readonly table: string;
  readonly values: Readonly<Record<string, Cell>>;
  readonly requires?: readonly RowReference[];
};

export type RowReference = { readonly table: string; readonly id: string };

/** Why a record cannot be migrated: `rule` is a stable name in kebab-case, `reason` a sentence, `raw` the value at fault. */
export type Reject = { readonly rule: string; readonly reason: string; readonly raw: string };

/**
 * What became of one source record: of the document itself (`element` "") or of an array element (`element` is the part of
 * its path behind the document's, as `elementPath` makes it, "#highlights/h1"). One landing a record, so that the
 * tally is the number of landings by kind.
 *
 * - mapped: it became this row.
 * - embedded: it lives inside a row that another record owns.
 * - merged: it is the same thing as another record, which owns the row.
 * - excluded: a named rule leaves it behind.
 * - rejected: it cannot be migrated.
 * - claim: one of several records that may claim the same row; the merge `kind` decides once all have landed.
 */
export type Landing =
  | {
      readonly kind: "mapped";
      readonly element: string;
      readonly row: Row;
      /** Digest of what validators compare, instead of the document's hash. */
      readonly hash?: string;
    }
  | { readonly kind: "embedded"; readonly element: string; readonly into: RowReference }
  | { readonly kind: "merged"; readonly element: string; readonly into: RowReference }
  | { readonly kind: "excluded"; readonly element: string; readonly rule: string }
  | ({ readonly kind: "rejected"; readonly element: string } & Reject)
  | { readonly kind: "claim"; readonly element: string; readonly claim: ClaimDraft };

export type ClaimDraft = {
  /** The merge that will decide. */
  readonly merge: string;
  /** Claims with the same key are about the same row. */
  readonly key: string;
  /** Lower wins, see `Claim`. */
  readonly rank: number;
  readonly values: ClaimValues;
};

/** JSON: what the merge needs of the record. */
export type ClaimValues = { readonly [field: string]: ClaimValue };
export type ClaimValue = null | boolean | number | string | readonly ClaimValue[] | ClaimValues;

/** Something worth telling that changes no disposition: a counter that disagrees, a reference set to null, a missing author. */
export type Finding = { readonly rule: string; readonly element: string; readonly detail: string };

/** A small fact kept in the ledger, from which directories are made: the name of a role, say. */
export type Fact = { readonly kind: string; readonly key: string; readonly value: ClaimValue };

/**
 * All that becomes of one document. `landings[0]` is the document itself (element ""). `derived` rows belong to no record and many
 * documents may ask for the same one (tombstones): equal ids must mean equal values, whoever asks.
 */
export type Outcome = {
  readonly landings: readonly Landing[];
  readonly derived?: readonly Row[];
  readonly findings?: readonly Finding[];
  readonly facts?: readonly Fact[];
};

/** A document of the source. Times are microseconds since 1970. */
export type SourceRecord = {
  readonly system: string;
  readonly path: string;
  readonly id: string;
  readonly data: SourceMap;
  /** 0 where the source does not know. */
  readonly createTimeUs: number;
  readonly updateTimeUs: number;
  /** Where it stands in a file; not given where the source is none. */
  readonly place?: SourcePlace;
};

/** Where a record stands in a file. Says where it comes from, not what it is: it counts in no digest of the record. */
export type SourcePlace = {
  /** The file's name, without its folder. */
  readonly file: string;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** 1 is the first record behind the header. */
  readonly record: number;
  /** Lines as an editor counts them, from 1; a cell may hold many. */
  readonly firstLine: number;
  readonly lastLine: number;
};

/** Counts of source records by disposition. `held` are claims whose merge has not been settled; it is 0 at the end. */
export type Tally = Readonly<Record<TallyField, number>>;

export const DISPOSITIONS = ["mapped", "embedded", "merged", "excluded", "rejected"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];
export const TALLY_FIELDS = ["read", ...DISPOSITIONS, "held"] as const;
export type TallyField = (typeof TALLY_FIELDS)[number];

export const EMPTY_TALLY: Tally = { read: 0, mapped: 0, embedded: 0, merged: 0, excluded: 0, rejected: 0, held: 0 };

export function addTallies(a: Tally, b: Tally): Tally {
  return combine(a, b, 1);
}

export function subtractTallies(a: Tally, b: Tally): Tally {
  return combine(a, b, -1);
}

export function isBalanced(tally: Tally): boolean {
  const { read, mapped, embedded, merged, excluded, rejected, held } = tally;
  return read === mapped + embedded + merged + excluded + rejected + held;
}

function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  return {
    read: a.read + sign * b.read,
    mapped: a.mapped + sign * b.mapped,
    embedded: a.embedded + sign * b.embedded,
    merged: a.merged + sign * b.merged,
    excluded: a.excluded + sign * b.excluded,
    rejected: a.rejected + sign * b.rejected,
    held: a.held + sign * b.held,
  };
}
