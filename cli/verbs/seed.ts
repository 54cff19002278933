import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Config } from "../../shared/config.ts";
import { formatDuration } from "../format-duration.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { seedProjects } from "../seed-projects.ts";
import { configuredFolders, fileFoldersIn, STORE_VARIABLES, type FileFolders } from "../seed/file-folders.ts";
import { seedSources, type Seeded } from "../seed/seed.ts";
import { sumOf } from "../sum-of.ts";
import type { VerbAction } from "../verb.ts";

export const seedShape = z.object({
  records: wholeNumber(1, 10_000_000).default(230_000),
  seed: wholeNumber(0, 4_294_967_295).default(1),
  dirty: z.coerce.number().min(0).max(1).optional(),
});
const shape = seedShape.extend({
  migration: z.string(),
  answers: z.string().min(1).optional(),
  unknownFields: z.boolean().default(false),
  files: z.string().min(1).optional(),
});

/** Fills the local Firestore with generated documents and known dirt, and folders with the files that they name. */
export const seed: VerbAction = async (given, { terminal }) => {
  const { migration, answers, files, ...plan } = parseGiven(shape, given);
  const config = loadConfig();
  const { emulatorHost, projects } = seedProjects(findMigration(migration), config);
  const folders = foldersFor(files, config);
  const scratch = mkdtempSync(join(tmpdir(), "touchdown-seed-"));
  try {
    const seeded = await seedSources({
      ...plan,
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
};

function foldersFor(files: string | undefined, config: Config): FileFolders {
  return files === undefined ? configuredFolders(config) : fileFoldersIn(files);
}

function filesLine(folders: FileFolders, { files }: Seeded): string {
  const places = Object.values(folders);
  if (places.length > 0) return `wrote ${files.files} files, ${files.bytes} bytes, below ${places.join(", ")}`;
  const variables = Object.values(STORE_VARIABLES).join(", ");
  return `wrote no files: neither --files nor ${variables} names a folder`;
}
