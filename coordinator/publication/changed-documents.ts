import { copyFileSync, existsSync } from "node:fs";
import { dirname, relative } from "node:path";
import { sync } from "../../shared/durable-file.ts";
import { hashFile } from "../backup/hash-file.ts";
import type { Manifest } from "./manifest.ts";
import { draftOf } from "./set-files.ts";

export type ChangedDocument = { readonly file: string; readonly keptAs: string };

/**
 * Documents that are neither what the manifest names nor what they are about to become: somebody wrote them by hand, or before there
 * was a set. A document only shows what the database says, so that it is written anew; what it said is kept beside it.
 */
export async function keepChangedDocuments(
  folder: string,
  documents: readonly string[],
  last: Manifest | null,
): Promise<readonly ChangedDocument[]> {
  const changed: ChangedDocument[] = [];
  for (const document of documents) {
    if (!existsSync(document)) continue;
    const named = last?.files.find(({ file }) => file === relative(folder, document))?.sha256;
    const sha256 = await hashFile(document);
    if (sha256 === named || sha256 === (await hashFile(draftOf(document)))) continue;
    const keptAs = document.replace(/\.json$/, `.changed-${sha256.slice(0, 12)}.json`);
    copyFileSync(document, keptAs);
    sync(keptAs);
    sync(dirname(keptAs));
    changed.push({ file: relative(folder, document), keptAs: relative(folder, keptAs) });
  }
  return changed;
}
