import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { hashFile } from "../../coordinator/backup/hash-file.ts";

/** SHA-256 of each file below a folder, by its path in it. */
export async function fileHashes(folder: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  if (!existsSync(folder)) return hashes;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    hashes.set(relative(folder, file), await hashFile(file));
  }
  return hashes;
}
