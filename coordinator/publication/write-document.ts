import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { type Target } from "../../shared/connections/sqlite.ts";
import { name, literal } from "../validators/sql-text.ts";
import { documentValue, type StoredCell } from "./cells.ts";
import { tableRows } from "./table-rows.ts";
import type { TableShape } from "./table-shape.ts";
import type { Turn } from "./turn.ts";

/** The member of a document's row that is no longer at the source: since when. */
const TOMBSTONE_MEMBER = "_tombstone";

/** A row as a document shows it; `since` is null where the row is at the source. */
export type DocumentRow = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };

export type DocumentOf = {
  /** A published database of either set. */
  readonly database: Target;
  readonly shape: TableShape;
  /** Whether the database says which rows are no longer at the source. */
  readonly tombstones: "marked" | "none";
  readonly turn: Turn;
};

const PART_LENGTH = 256 * 1024;

/** Writes the rows of a table as a JSON array, as JSON.stringify would with two blanks, row by row; the disk has it when this returns. */
export async function writeDocument(of: DocumentOf, file: string): Promise<void> {
  const descriptor = openSync(file, "w");
  try {
    let part = "[";
    let separator = "\n";
    for (const { value } of documentRows(of)) {
      part += separator + indented(value);
      separator = ",\n";
      if (part.length >= PART_LENGTH) part = flush(descriptor, part);
      if (of.turn.isDue()) await of.turn.take();
    }
    flush(descriptor, `${part}${separator === "\n" ? "" : "\n"}]\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What the document of a table says, row by row in the order of the key. */
export function* documentRows({ database, shape, tombstones }: DocumentOf): Generator<DocumentRow> {
  const since = tombstones === "marked" ? tombstonesOf(database, shape) : null;
  for (const { key, cells } of tableRows(database, shape)) {
    yield { key, value: documentRow(shape, cells, since?.get(key) ?? null) };
  }
}

function documentRow(
  { columns, kinds }: TableShape,
  cells: readonly StoredCell[],
  since: string | null,
): DocumentRow["value"] {
  const row: Record<string, unknown> = {};
  columns.forEach((column, at) => {
    row[column] = documentValue(cells[at] ?? null, kinds[at] ?? "plain");
  });
  if (since !== null) row[TOMBSTONE_MEMBER] = since;
  return row;
}

/** Rows that went since the first sync: few, or somebody would have been told. */
function tombstonesOf(database: Target, { table }: TableShape): ReadonlyMap<string, string> {
  const rows = database
    .prepare<[], { key: string; since: string }>(
      `SELECT key, since FROM _sync_state WHERE table_name = ${literal(table.name)} AND state = 'tombstone'
       AND EXISTS (SELECT 1 FROM ${name(table.name)} WHERE ${name(table.key)} = _sync_state.key)`,
    )
    .all();
  return new Map(rows.map(({ key, since }) => [key, since]));
}

function indented(row: DocumentRow["value"]): string {
  return `  ${JSON.stringify(row, null, 2).replaceAll("\n", "\n  ")}`;
}

/** A disk may take less than it is given. */
function flush(descriptor: number, text: string): "" {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  return "";
}
