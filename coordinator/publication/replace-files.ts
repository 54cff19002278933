import { existsSync, rmSync, statSync } from "node:fs";
import { relative } from "node:path";
import type { Checkpoint } from "../../shared/checkpoint.ts";
import { renameDurably } from "../../shared/durable-file.ts";
import type { PublishedFile, PublishedSet } from "../../shared/publication.ts";
import { hashFile } from "../backup/hash-file.ts";
import { unseal } from "./manifest.ts";
import { draftOf } from "./set-files.ts";

export type Replacing = {
  readonly folder: string;
  readonly set: PublishedSet;
  /** Each has its draft beside it. */
  readonly files: readonly string[];
  readonly reach: (checkpoint: Checkpoint) => void;
};

/** What SQLite leaves beside a database when it is killed: beside another database of that name it would be taken for that one's. */
const JOURNALS = ["-journal", "-wal", "-shm"] as const;

/**
 * Gives each draft the name of its file, once the set says that it is being replaced. A file that says the same already stays, and its draft goes. Killed in
 * between it leaves a set without a manifest, each file of which is the old one or the new one. Returns the files that were replaced.
 */
export async function replaceFiles({ folder, set, files, reach }: Replacing): Promise<readonly string[]> {
  const replaced: string[] = [];
  for (const file of files) {
    if (await isSame(file)) rmSync(draftOf(file));
    else replaced.push(file);
  }
  if (replaced.length > 0) unseal(folder, set);
  reach("set-unsealed");
  for (const file of replaced) {
    for (const journal of JOURNALS) rmSync(`${file}${journal}`, { force: true });
    renameDurably(draftOf(file), file);
    reach("set-file-replaced");
  }
  return replaced;
}

export async function describeFile(folder: string, file: string): Promise<PublishedFile> {
  return { file: relative(folder, file), sha256: await hashFile(file), bytes: statSync(file).size };
}

async function isSame(file: string): Promise<boolean> {
  if (!existsSync(file) || statSync(file).size !== statSync(draftOf(file)).size) return false;
  return (await hashFile(file)) === (await hashFile(draftOf(file)));
}
