import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const OWN = 0o600;
/** Of a file that is written for others: who may read it is for the umask to say. */
export const FOR_OTHERS = 0o666;

/** Writes a small file so that whoever reads it, even after a power cut, meets the old content or the new one, never a part. */
export function writeDurably(file: string, text: string, mode: typeof OWN | typeof FOR_OTHERS = OWN): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { flush: true, mode });
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
