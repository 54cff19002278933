import { mkdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { objectBytes, SEED_STORES } from "../../migrations/moonlanding/seed/objects.ts";
import { TerminalError, toError } from "../../shared/errors.ts";
import type { FileFolders } from "./file-folders.ts";

export type FileCounts = { readonly files: number; readonly bytes: number };

/**
 * Writes the files that documents name to the folders of their stores, each under its object's key. `add` never waits; whoever adds asks `isFull`
 * after each document and awaits `room` if so, which bounds what is on the way.
 */
export type FileTrees = {
  add(document: SeedDocument): void;
  isFull(): boolean;
  room(): Promise<void>;
  /** Waits for what is on the way. */
  close(): Promise<void>;
  counts(): FileCounts;
};

/** Making folders waits for the disk, and so do a few at a time. */
const WRITES_MAX = 16;
/** A recreated engagement names the objects of the one before it, which is a few hundred documents back. */
const RECENT_MAX = 20_000;

/** The folders stand from the start, even if no document names a file in them. What was there under the same key is replaced. */
export function openFileTrees(folders: FileFolders, seed: number): FileTrees {
  const recent = openRecent(RECENT_MAX);
  const writes = new Set<Promise<void>>();
  let files = 0;
  let bytes = 0;
  let failure: Error | null = null;
  for (const store of SEED_STORES) {
    const folder = folders[store];
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }
  const write = async (path: string, content: Uint8Array): Promise<void> => {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      files += 1;
      bytes += content.length;
    } catch (thrown) {
      failure ??= unwritable(path, thrown);
    }
  };
  const throwFailure = (): void => {
    if (failure !== null) throw failure;
  };
  return {
    add({ objects }) {
      for (const object of objects ?? []) {
        const folder = folders[object.store];
        if (folder === undefined || !recent.isNew(`${object.store} ${object.key}`)) continue;
        const started = write(join(folder, object.key), objectBytes(seed, object)).finally(() =>
          writes.delete(started),
        );
        writes.add(started);
      }
    },
    isFull: () => writes.size >= WRITES_MAX || failure !== null,
    async room() {
      while (writes.size >= WRITES_MAX) await Promise.race(writes);
      throwFailure();
    },
    async close() {
      await Promise.all(writes);
      throwFailure();
    },
    counts: () => ({ files, bytes }),
  };
}

function unwritable(path: string, cause: unknown): TerminalError {
  return new TerminalError("SOURCE_UNAVAILABLE", `${path} cannot be written: ${toError(cause).message}`, {
    hint: "Give --files a folder that can be written to and has room.",
    cause,
  });
}

/** Remembers at least the last `max` names and at most twice as many, so that memory stays flat however many there are. */
function openRecent(max: number): { isNew(name: string): boolean } {
  let current = new Set<string>();
  let previous = new Set<string>();
  return {
    isNew(name) {
      if (current.has(name) || previous.has(name)) return false;
      if (current.size >= max) {
        previous = current;
        current = new Set();
      }
      current.add(name);
      return true;
    },
  };
}
