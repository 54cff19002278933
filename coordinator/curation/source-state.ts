import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";

const count = z.number().int().nonnegative();

/** A record that is remembered: digests of its key and of the cells of each column, in the order of the columns; "" for an empty cell. */
const recordSketchSchema = z.object({ key: z.string(), cells: z.array(z.string()) });
export type RecordSketch = z.infer<typeof recordSketchSchema>;

const fileStateSchema = z.object({
  /** Path of the collection. */
  path: z.string(),
  name: z.string(),
  databaseId: z.string().nullable(),
  sha256: z.string(),
  bytes: count,
  records: count,
  columns: z.array(z.string()),
  /** Values of each column that is chosen from a list, with how many records have them. */
  values: z.record(z.string(), z.record(z.string(), count)),
  /** Records by which a renamed column is recognised: those with the least digests of their keys, so that two exports remember the same ones. */
  sketch: z.array(recordSketchSchema),
});
/** What a file of the source was. */
export type FileState = z.infer<typeof fileStateSchema>;

const sourceStateSchema = z.object({
  format: z.literal(1),
  /** Reconcile run that saw it. */
  run: z.string(),
  takenAt: z.string(),
  files: z.array(fileStateSchema),
  /** Keys, in staging, of what was an orphan or a duplicate; null before they were known. */
  orphans: z.array(z.string()).nullable(),
  duplicates: z.array(z.string()).nullable(),
  /** Protected tables as the run left them. */
  protected: z.array(z.object({ table: z.string(), rows: count, lastRowid: z.number().int(), digest: z.string() })),
});
/** What the last run that succeeded has seen. */
export type SourceState = z.infer<typeof sourceStateSchema>;

/** Null where no run has succeeded yet, and where the file is none of ours: then everything is seen for the first time. */
export function readSourceState(file: string): SourceState | null {
  if (!existsSync(file)) return null;
  try {
    return sourceStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
