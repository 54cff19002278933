import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../shared/config.ts";
import { parsePlace } from "../../shared/connections/file-store.ts";
import { Failure } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";

/** More are not counted: it would take longer than it is worth. */
const FILES_MAX = 200_000;

/**
 * Bytes of all files in the stores of a migration, of which a run copies those that its records name. Null where a store is a bucket, which would have to be
 * listed, or cannot be read, or has very many files.
 */
export function storeBytes({ files }: Migration, config: Config): number | null {
  if (files === undefined) return 0;
  try {
    return sumBytes(new Set(files.stores.map(({ variable }) => folderOf(config.files[variable], variable))));
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return null;
    throw error;
  }
}

/** Null for a bucket. */
function folderOf(place: string | undefined, variable: string): string | null {
  const parsed = place === undefined ? null : parsePlace(place, variable);
  return parsed?.kind === "folder" ? parsed.folder : null;
}

function sumBytes(folders: ReadonlySet<string | null>): number | null {
  let bytes = 0;
  let files = 0;
  for (const folder of folders) {
    if (folder === null) return null;
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      files += 1;
      if (files > FILES_MAX) return null;
      bytes += statSync(join(entry.parentPath, entry.name)).size;
    }
  }
  return bytes;
}

/** The folder is not there, or not for us: the stores' own findings say so. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}
