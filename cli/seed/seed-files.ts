import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import type { SeedOptions } from "../../migrations/moonlanding/seed/plan.ts";
import type { FileFolders } from "./file-folders.ts";
import { openFileTrees, type FileCounts } from "./file-trees.ts";

/** Writes the files alone, for documents that are there already: the same options name the same objects. */
export async function seedFiles(options: SeedOptions & { readonly folders: FileFolders }): Promise<FileCounts> {
  const { folders, ...plan } = options;
  const trees = openFileTrees(folders, plan.seed);
  for (const document of generateMoonlanding(plan)) {
    trees.add(document);
    if (trees.isFull()) await trees.room();
  }
  await trees.close();
  return trees.counts();
}
