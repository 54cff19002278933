import { join } from "node:path";
import type { Publication, PublishedSet } from "../../shared/publication.ts";

/** The folder of a set below the target folder. */
export function setFolder(target: string, set: PublishedSet): string {
  return join(target, set);
}

export function setDatabase(publication: Pick<Publication, "database">, target: string, set: PublishedSet): string {
  return join(setFolder(target, set), `${publication.database}_${set}.db`);
}

export function documentFile(document: string, target: string, set: PublishedSet): string {
  return join(setFolder(target, set), `${document}_${set}.json`);
}

/** Written when all else of the set is there, and taken away before anything of it is replaced. */
export function manifestFile(target: string, set: PublishedSet): string {
  return join(setFolder(target, set), "manifest.json");
}

/** The manifest of what the set was before somebody began to replace it. */
export function earlierManifestFile(target: string, set: PublishedSet): string {
  return join(setFolder(target, set), "manifest.earlier.json");
}

/** What is made beside a file, to take its name once it is complete. */
export function draftOf(file: string): string {
  return `${file}.draft`;
}
