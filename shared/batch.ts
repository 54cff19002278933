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
  readonly hash: string;
  readonly updateTimeUs: number;
  readonly landings: readonly WireLanding[];
  readonly derived?: readonly WireRow[];
  readonly findings?: readonly { readonly rule: string; readonly element: string; readonly detail: string }[];
  readonly facts?: readonly { readonly kind: string; readonly key: string; readonly value: string }[];
};

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

export type BatchJob = Batch | SettleJob | ReplayBatch;

/** A page of the pages queue: read at most `limit` documents of the range, as of `readTime`. */
export const pageJobSchema = z.object({
  run: z.string(),
  migration: z.string(),
  version: z.string(),
  collection: z.string(),
  after: z.string().nullable(),
  upTo: z.string().nullable(),
  limit: z.number().int().positive(),
  readTime: z.string().nullable(),
  /** Directories that the transform needs: name -> digest of the content. */
  directories: z.record(z.string(), z.string()),
  /** Paths of documents to replay; then the range is ignored. */
  paths: z.array(z.string()).optional(),
});
export type PageJob = z.infer<typeof pageJobSchema>;

/** The envelope of a batches job. The documents inside were written by our own transform worker and are trusted. */
export const batchEnvelopeSchema = z.looseObject({
  kind: z.enum(["batch", "settle", "replay"]),
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
