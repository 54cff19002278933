import { stat } from "node:fs/promises";
import { fileState, readingFile } from "./file-state.ts";
import { indexFile, type FileIndex } from "./index-file.ts";

/** Files whose index is kept: some migrations' worth. */
const INDEXES_KEPT = 64;

type Kept = { readonly state: string; readonly index: Promise<FileIndex> };

const kept = new Map<string, Kept>();

/** The index of a file as it is now: made once a process for each state of the file, whoever asks and however many at once. */
export async function indexOf(file: string): Promise<FileIndex> {
  const state = fileState(await readingFile(file, () => stat(file, { bigint: true })));
  const known = kept.get(file);
  if (known?.state === state) return known.index;
  const index = indexFile(file);
  keep(file, { state, index });
  try {
    const made = await index;
    // Between the look at the file and its reading it may have become another one, of which this is the index.
    if (made.state !== state) kept.delete(file);
    return made;
  } catch (error) {
    if (kept.get(file)?.index === index) kept.delete(file);
    throw error;
  }
}

function keep(file: string, index: Kept): void {
  kept.delete(file);
  const oldest = kept.keys().next().value;
  if (oldest !== undefined && kept.size >= INDEXES_KEPT) kept.delete(oldest);
  kept.set(file, index);
}
