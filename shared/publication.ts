import * as z from "zod";
import { verdictSchema } from "./verdict.ts";

/**
 * What is written for others from a loaded target: a database of its own and one JSON document a table. A set is a folder below the one of the setting `target`:
 * staging/ is what a run made, replaced as a whole; production/ is what is in use, brought in line record by record and never truncated.
 */
export type Publication = {
  /** The database of a set is <set>/<database>_<set>.db. Its tables: published.sql in the folder of the target schema. */
  readonly database: string;
  /** In this order a table stands before those that refer to it. */
  readonly tables: readonly PublishedTable[];
};

export type PublishedTable = {
  /** Its name in the published database. */
  readonly name: string;
  /** The document of a set is <set>/<document>_<set>.json, an array of its rows; null for a table that is in the database alone. */
  readonly document: string | null;
  /** Column that identifies a row from one export to the next: a text, and unique by published.sql (a primary key or a unique index of its own). */
  readonly key: string;
  /** Selects its rows from a loaded target in the order of the key, columns as published.sql names them. */
  readonly sql: string;
  /** Columns that hold JSON, which a document shows as what it says. */
  readonly json: readonly string[];
  /** Columns that say where a row was read, not what it is: a change in them alone is none. */
  readonly provenance: readonly string[];
  /** The collection whose records its rows are, read again to prove them; null for rows that follow from others. */
  readonly collection: string | null;
  /** Columns in which the record's cells, file, number and lines are kept, for that proof. All but the cells count as provenance. */
  readonly raw?: RawColumns;
  /**
   * Selects one row from a published database of either set: totalRecords, orphanedRecords, successfulLinkages, which the governance log is told. Without it
   * the log is told no such summary.
   */
  readonly summary?: string;
};

/** `cells`: JSON object, every column of the record by its name, as it was read. */
export type RawColumns = {
  readonly cells: string;
  readonly sha256: string;
  readonly record: string;
  readonly firstLine: string;
  readonly lastLine: string;
};

export const SETS = ["staging", "production"] as const;
export type PublishedSet = (typeof SETS)[number];

const count = z.number().int().nonnegative();

export const publishedFileSchema = z.object({
  /** Below the target folder. */
  file: z.string(),
  sha256: z.string(),
  bytes: count,
});

export type PublishedFile = Readonly<z.infer<typeof publishedFileSchema>>;

/** What pushing one table came to (oapp.md, A.5). `verified` says that it was read back and compared, cell by cell. */
export const tablePushSchema = z.object({
  source: z.string(),
  target: z.string(),
  mode: z.enum(SETS),
  rowCount: count,
  verified: z.boolean(),
  timestamp: z.string(),
  issues: z.array(z.string()),
});
export type TablePush = z.infer<typeof tablePushSchema>;

/** How many records a three-way comparison found in each class, and how many fields. */
export const changeCountsSchema = z.object({
  unchanged: count,
  new: count,
  sourceChanged: count,
  targetChanged: count,
  conflict: count,
  missingInSource: count,
  missingInTarget: count,
});
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

/** What of one table differed, by column, and what was done about it. */
export const tableChangesSchema = z.object({
  table: z.string(),
  /** Records in each class. */
  records: changeCountsSchema,
  /** By column, where it is not 0: how many records' value changed at the source alone, in the target alone, or in both. */
  fields: z.record(z.string(), z.object({ sourceChanged: count, targetChanged: count, conflict: count })),
  /** The first few of each class. Values as texts, shortened; null is an empty cell. */
  samples: z.array(
    z.object({
      key: z.string(),
      class: z.enum(["source-changed", "target-changed", "conflict"]),
      column: z.string(),
      source: z.string().nullable(),
      target: z.string().nullable(),
    }),
  ),
  /** Values of the target that lost, and are kept in the archive of the production database. */
  archived: count,
  /** Values of the target that were changed there and stand: the policy only reports them. */
  kept: count,
  /** Rows that are no longer at the source, marked and not deleted: those marked by this promotion, and all. */
  tombstoned: z.object({ now: count, standing: count, keys: z.array(z.string()) }),
  /** Rows that somebody deleted in the target, put back or left away. */
  restored: z.object({ count, keys: z.array(z.string()) }),
  deleted: z.object({ count, keys: z.array(z.string()) }),
  /** Rows of the target that no sync has brought. */
  added: z.object({ count, keys: z.array(z.string()) }),
  /** A record that went and one that came with the same content, its key apart. */
  keyChanges: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type TableChanges = z.infer<typeof tableChangesSchema>;

/** What a promotion does about changes that were made in the target alone. Whatever it takes back is archived. */
export const promotePolicySchema = z.object({
  targetChanged: z.enum(["report", "revert"]),
  missingInTarget: z.enum(["report", "restore"]),
});
export type PromotePolicy = z.infer<typeof promotePolicySchema>;

export const publishedSchema = z.object({
  set: z.enum(SETS),
  folder: z.string(),
  /** Of every table's rows: equal digests mean equal sets. */
  digest: z.string(),
  tables: z.array(tablePushSchema),
  files: z.array(publishedFileSchema),
  /** Files and rows that were written: 0 says that everything was there already. */
  writes: count,
  /** Of a promotion; null where a set was replaced. */
  changes: changeCountsSchema.nullable(),
  /** Of a promotion, in the order of the tables. */
  tableChanges: z.array(tableChangesSchema).exactOptional(),
  /** Of a promotion: documents that somebody had changed by hand, and the files under which what they said is kept. */
  changedDocuments: z.array(z.object({ file: z.string(), keptAs: z.string() })).exactOptional(),
  /** Entries that the governance log was told. */
  governanceEntries: count,
  verdicts: z.array(verdictSchema),
});
export type Published = z.infer<typeof publishedSchema>;

/** What a promotion came to: everything that differed, and what was done about it. */
export type Promoted = Published & {
  readonly tableChanges: readonly TableChanges[];
  readonly changedDocuments: readonly { readonly file: string; readonly keptAs: string }[];
};
