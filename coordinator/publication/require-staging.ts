import { isDeepStrictEqual } from "node:util";
import { TerminalError } from "../../shared/errors.ts";
import { wholeSet } from "./manifest.ts";
import type { Publishing } from "./publishing.ts";
import { setFolder } from "./set-files.ts";
import { pinnedSettings } from "./set-manifest.ts";

/** Refuses (SET_UNSOUND) to promote a staging set that is not whole, or that was not made from the very files and settings of this run. */
export async function requireStaging(publishing: Publishing): Promise<void> {
  const { folder, migration, files, facts } = publishing;
  const manifest = await wholeSet(folder, "staging");
  if (manifest === null)
    throw unsound(folder, "is not whole: it has no manifest, or a file that is not the one it names");
  if (manifest.migration !== migration.name) throw unsound(folder, `is of migration ${manifest.migration}`);
  if (manifest.schemaVersion !== migration.schema.version || manifest.migrationVersion !== migration.version) {
    throw unsound(folder, `is of version ${manifest.migrationVersion}, schema ${manifest.schemaVersion}`);
  }
  const staged = new Map(manifest.sources.map(({ path, sha256 }) => [path, sha256]));
  const other = files.filter(({ path, sha256 }) => staged.get(path) !== sha256).map(({ name }) => name);
  if (other.length > 0 || staged.size !== files.length) {
    throw unsound(folder, `was made from other source files: ${other.join(", ") || "not as many"}`);
  }
  if (!isDeepStrictEqual(manifest.settings, { ...pinnedSettings(migration, facts.settings) })) {
    throw unsound(folder, `was made with other settings: ${JSON.stringify(manifest.settings)}`);
  }
}

function unsound(folder: string, why: string): TerminalError {
  return new TerminalError("SET_UNSOUND", `${setFolder(folder, "staging")} ${why}`, {
    hint: "Publish it again (--mode staging) from the files as they are now, change nothing in it by hand, and commit then.",
  });
}
