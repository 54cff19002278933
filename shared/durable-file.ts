import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a small file so that whoever reads it, even after a power cut, meets the old content or the new one, never a part. */
export function writeDurably(file: string, text: string): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { flush: true, mode: 0o600 });
  renameDurably(draft, file);
}

/** Gives a file its name for good. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  sync(dirname(to));
}

export function removeDurably(file: string): void {
  rmSync(file, { force: true });
  sync(dirname(file));
}

/** Has the disk hold a file's content, or the names in a folder. Never for a target in use: closing the file would end SQLite's locks on it. */
export function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
