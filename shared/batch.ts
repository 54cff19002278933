import * as z from "zod";
import type { CatalogTable } from "./catalog.ts";
import { InvariantError } from "./errors.ts";
import { searchKey } from "./identity.ts";
import type { Cell, Row } from "./landing.ts";

/**
 * How rows travel on the batches queue. JSON has no bigint, bytes or -0, so such cells are wrapped; all others are themselves. The cells of a row are in the order of the
 * table's columns in the catalogue, which both ends read from the same versioned SQL.
 */
export type WireCell = null | string | number | { readonly i: string } | { readonly b: string } | { readonly z: true };

export type WireRow = {
  readonly table: string;
  readonly cells: readonly WireCell[];
  readonly requires?: readonly { readonly table: string; readonly id: string }[];
};

export type WireLanding =
  | { readonly kind: "mapped"; readonly element: string; readonly row: WireRow; readonly hash?: string }
  | { readonly kind: "embedded" | "merged"; readonly element: string; readonly table: string; readonly id: string }
  | { readonly kind: "excluded"; readonly element: string; readonly rule: string }
  | {
      readonly kind: "rejected";
      readonly element: string;
      readonly rule: string;
      readonly reason: string;
      readonly raw: string;
    }
  | {
      readonly kind: "claim";
      readonly element: string;
      readonly merge: string;
      readonly key: string;
      readonly rank: number;
      readonly values: string;
    };

export type WireDocument = {
  readonly path: string;
  /** Which shape of its batch the document has; none where its fields are not counted. */
  readonly shape?: number;
  readonly hash: string;
  readonly updateTimeUs: number;
  readonly landings: readonly WireLanding[];
  readonly derived?: readonly WireRow[];
  readonly findings?: readonly { readonly rule: string; readonly element: string; readonly detail: string }[];
  readonly facts?: readonly { readonly kind: string; readonly key: string; readonly value: string }[];
  /** In a diff: what of the document was mended after the run and landed by a replay, as the document is now. */
  readonly newer?: WireDocument;
};

/**
 * The fields of a batch's documents, by shape. `counts` of a shape are three numbers a field: its place in `fields`, how often it is there (null
 * included), and how often it is not null.
 */
export type WireShapes = {
  readonly fields: readonly string[];
  readonly counts: Readonly<Record<number, readonly number[]>>;
};

export const NO_SHAPES: WireShapes = { fields: [], counts: {} };

/** The part of a page that goes to the target in one transaction. Its range is a tile of the collection's key space. */
export type Batch = {
  readonly kind: "batch";
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly system: string;
  readonly collection: string;
  readonly after: string | null;
  readonly upTo: string | null;
  readonly reads: number;
  readonly digest: string;
  readonly documents: readonly WireDocument[];
  readonly shapes: WireShapes;
};

/** Settle a merge: all its claims have landed. */
export type SettleJob = {
  readonly kind: "settle";
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly merge: string;
};

/** Read these documents again and land what was rejected (touchdown retry --rejects). */
export type ReplayBatch = Omit<Batch, "kind" | "after" | "upTo"> & { readonly kind: "replay" };

/** What became of some objects of a store: each was copied, or the store does not have it. Empty once it has been written. */
export type FilesBatch = {
  readonly kind: "files";
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly store: string;
  readonly files: readonly WireFile[];
};

export type WireFile =
  | { readonly object: string; readonly path: string; readonly size: number; readonly sha256: string }
  | { readonly object: string; readonly missing: true };

/** Documents of a finished run, read and mapped again, to be compared with the target; a repair brings the target in line with them first. */
export type DiffBatch = Omit<Batch, "kind"> & { readonly kind: "diff"; readonly isRepair: boolean };

/** Compare the next keys of a merge behind `after` with what they settle to, once the claims of its collections have been compared. */
export type DiffMergeJob = Omit<SettleJob, "kind"> & {
  readonly kind: "diff-merge";
  readonly after: string | null;
  readonly isRepair: boolean;
};

/** Look for rows that no record and no settlement owns, once all else has been compared. */
export type DiffRowsJob = Omit<SettleJob, "kind" | "merge"> & {
  readonly kind: "diff-rows";
  readonly isRepair: boolean;
};

export type DiffJob = DiffBatch | DiffMergeJob | DiffRowsJob;

export type BatchJob = Batch | SettleJob | ReplayBatch | FilesBatch | DiffJob;

/** A page of the pages queue: read at most `limit` documents of the range, as of `readTime`. */
export const pageJobSchema = z.object({
  run: z.string(),
  migration: z.string(),
  version: z.string(),
  collection: z.string(),
  after: z.string().nullable(),
  upTo: z.string().nullable(),
  limit: z.number().int().positive(),
  /** The size of a page that was in force when the job was added, and the one where the operator wants no other; without them the size stays as it is. */
  pageSize: z.number().int().positive().optional(),
  pageSizeUsual: z.number().int().positive().optional(),
  /** Bytes of its batches at the most; without it what the run says. */
  batchBytesMax: z.number().int().positive().optional(),
  readTime: z.string().nullable(),
  /** Directories that the transform needs: name -> digest of the content. */
  directories: z.record(z.string(), z.string()),
  /** Paths of documents to replay; then the range is ignored. */
  paths: z.array(z.string()).optional(),
  /** What is to become of the documents of a finished run: compared with the target, or the target brought in line with them. */
  purpose: z.enum(["diff", "repair"]).optional(),
  /** Of these the records that a replay landed: they are compared with their documents as they are now. */
  newer: z.array(z.string()).optional(),
});
export type PageJob = z.infer<typeof pageJobSchema>;

/** A job of the files queue: objects of one store, and where each is to lie below the run's files folder. Empty once it has been done. */
export const filesJobSchema = z.object({
  run: z.string(),
  migration: z.string(),
  version: z.string(),
  store: z.string(),
  objects: z.array(z.object({ object: z.string(), path: z.string() })),
});
export type FilesJob = z.infer<typeof filesJobSchema>;

/** The envelope of a batches job. What is inside was written by our own workers and is trusted. */
export const batchEnvelopeSchema = z.looseObject({
  kind: z.enum(["batch", "settle", "replay", "files", "diff", "diff-merge", "diff-rows"]),
  run: z.string(),
  migration: z.string(),
  version: z.string(),
});

/** A row as it travels. Where it comes from is left out: the document says it once, and the loader fills it in (`originCells`). */
export function encodeRow(row: Row, table: CatalogTable): WireRow {
  const { values } = row;
  const cells: WireCell[] = [];
  let used = 0;
  for (const { name } of table.columns) {
    const given = values[name];
    if (given !== undefined) {
      used += 1;
      cells.push(encodeCell(given));
    } else if (name === "search_key") {
      cells.push(searchKey(String(values["id"])));
    } else {
      cells.push(null);
    }
  }
  if (used < countKeys(values)) throw unknownColumn(row, table);
  return row.requires === undefined ? { table: row.table, cells } : { table: row.table, cells, requires: row.requires };
}

/** Where a row comes from: the columns source_system, source_path and source_hash. */
export type Origin = { readonly system: string; readonly path: string; readonly hash: string };

/** The place of a table's origin columns among its cells; -1 where it has none. */
export type OriginIndexes = Readonly<Record<keyof Origin, number>>;

export function originIndexes({ columns }: CatalogTable): OriginIndexes {
  const indexOf = (name: string): number => columns.findIndex((column) => column.name === name);
  return { system: indexOf("source_system"), path: indexOf("source_path"), hash: indexOf("source_hash") };
}

/** The cells of a row with its origin filled in where the row does not say otherwise. */
export function originCells({ cells }: WireRow, indexes: OriginIndexes, origin: Origin): readonly WireCell[] {
  if (indexes.path === -1) return cells;
  const filled = [...cells];
  filled[indexes.system] ??= origin.system;
  filled[indexes.path] ??= origin.path;
  filled[indexes.hash] ??= origin.hash;
  return filled;
}

export function decodeCell(cell: WireCell): Cell {
  if (typeof cell !== "object" || cell === null) return cell;
  if ("i" in cell) return BigInt(cell.i);
  return "b" in cell ? Buffer.from(cell.b, "base64") : -0;
}

function encodeCell(cell: Cell): WireCell {
  switch (typeof cell) {
    case "string":
      return cell;
    case "number":
      return Object.is(cell, -0) ? { z: true } : cell;
    case "bigint":
      return { i: cell.toString() };
    default:
      return cell === null ? null : { b: Buffer.from(cell).toString("base64") };
  }
}

function countKeys(values: Readonly<Record<string, Cell | undefined>>): number {
  let count = 0;
  for (const name in values) if (values[name] !== undefined) count += 1;
  return count;
}

function unknownColumn(row: Row, table: CatalogTable): InvariantError {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown = Object.keys(row.values).filter((name) => !known.has(name));
  return new InvariantError(`table ${row.table} has no column ${unknown.join(", ")}`);
}
