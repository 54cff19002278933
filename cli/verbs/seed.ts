import { loadConfig } from "../load-config.ts";
import { findMigration } from "../find-migration.ts";
import { parseGiven } from "../parse-given.ts";
import { seedGivenShape } from "../seed/seed-given.ts";
import type { VerbAction } from "../verb.ts";

/** Makes sources for a rehearsal, of the kind that the migration reads. */
export const seed: VerbAction = async (given, context) => {
  const parsed = parseGiven(seedGivenShape, given);
  const migration = findMigration(parsed.migration);
  const options = { given: parsed, migration, config: loadConfig() };
  if (migration.sources.every(({ kind }) => kind === "csv")) {
    const { seedExport } = await import("../seed/seed-export.ts");
    return seedExport(options, context);
  }
  const { seedFirestore } = await import("../seed/seed-firestore.ts");
  return seedFirestore(options, context);
};
