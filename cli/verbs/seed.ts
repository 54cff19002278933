import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { formatDuration } from "../format-duration.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { seedProjects } from "../seed-projects.ts";
import { seedSources } from "../seed/seed.ts";
import { sumOf } from "../sum-of.ts";
import type { VerbAction } from "../verb.ts";

export const seedShape = z.object({
  records: wholeNumber(1, 10_000_000).default(230_000),
  seed: wholeNumber(0, 4_294_967_295).default(1),
});
const shape = seedShape.extend({ migration: z.string(), answers: z.string().min(1).optional() });

/** Fills the local Firestore with generated documents and known dirt. */
export const seed: VerbAction = async (given, { terminal }) => {
  const { migration, answers, ...plan } = parseGiven(shape, given);
  const { emulatorHost, projects } = seedProjects(findMigration(migration), loadConfig());
  const scratch = mkdtempSync(join(tmpdir(), "touchdown-seed-"));
  try {
    const seeded = await seedSources({
      ...plan,
      projects,
      emulatorHost,
      answersFile: answers ?? join(scratch, "answers.ndjson"),
      onProgress: (written, total) => terminal.progress(`seed ${written}/${total} documents`),
    });
    terminal.clear();
    const documents = sumOf(Object.values(seeded.documents));
    terminal.say(
      `seeded ${documents} documents into ${projects.friday} and ${projects.mwr} in ${formatDuration(seeded.durationMs)}`,
    );
    return { json: { ok: true, ...seeded } };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
