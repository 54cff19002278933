import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { formatDuration } from "../format-duration.ts";
import { seedProjects } from "../seed-projects.ts";
import { sumOf } from "../sum-of.ts";
import type { VerbContext, VerbResult } from "../verb.ts";
import { configuredFolders, fileFoldersIn, STORE_VARIABLES, type FileFolders } from "./file-folders.ts";
import { seedSources, type Seeded } from "./seed.ts";
import type { SeedGiven } from "./seed-given.ts";

const RECORDS_DEFAULT = 230_000;

export type SeedingOptions = { readonly given: SeedGiven; readonly migration: Migration; readonly config: Config };

/** Fills the local Firestore with generated documents and known dirt, and folders with the files that they name. */
export async function seedFirestore(
  { given, migration, config }: SeedingOptions,
  { terminal }: VerbContext,
): Promise<VerbResult> {
  const { answers, files, records, seed, dirty, unknownFields } = given;
  const { emulatorHost, projects } = seedProjects(migration, config);
  const folders = files === undefined ? configuredFolders(config) : fileFoldersIn(files);
  const scratch = mkdtempSync(join(tmpdir(), "touchdown-seed-"));
  try {
    const seeded = await seedSources({
      records: records ?? RECORDS_DEFAULT,
      seed,
      dirty,
      unknownFields,
      projects,
      emulatorHost,
      files: folders,
      answersFile: answers ?? join(scratch, "answers.ndjson"),
      onProgress: (written, total) => terminal.progress(`seed ${written}/${total} documents`),
    });
    terminal.clear();
    const documents = sumOf(Object.values(seeded.documents));
    terminal.say(
      `seeded ${documents} documents into ${projects.friday} and ${projects.mwr} in ${formatDuration(seeded.durationMs)}`,
    );
    terminal.say(filesLine(folders, seeded));
    return { json: { ok: true, ...seeded } };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function filesLine(folders: FileFolders, { files }: Seeded): string {
  const places = Object.values(folders);
  if (places.length > 0) return `wrote ${files.files} files, ${files.bytes} bytes, below ${places.join(", ")}`;
  const variables = Object.values(STORE_VARIABLES).join(", ");
  return `wrote no files: neither --files nor ${variables} names a folder`;
}
