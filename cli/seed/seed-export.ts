import { join, resolve } from "node:path";
import { LIVE_FILE } from "../../migrations/oapp-canonical/seed/generate-live.ts";
import { REAL_SIZE, type ExportOptions } from "../../migrations/oapp-production/seed/plan.ts";
import { TerminalError } from "../../shared/errors.ts";
import { formatDuration } from "../format-duration.ts";
import type { VerbContext, VerbResult } from "../verb.ts";
import type { SeedingOptions } from "./seed-firestore.ts";
import { openSeedFolder, type SeedFolder } from "./seed-folder.ts";
import { exportNames, writeExport } from "./write-export.ts";
import { writeLive } from "./write-live.ts";

/** Writes the CSV files of a generated export to a folder, and beside them a live database where the migration cuts one over. */
export async function seedExport({ given, migration }: SeedingOptions, { terminal }: VerbContext): Promise<VerbResult> {
  const { out, answers } = given;
  if (out === undefined) throw withoutFolder(migration.name);
  const started = performance.now();
  const folder = resolve(out);
  const plan = planOf(given);
  const hasLive = migration.cutover !== undefined;
  const into = openSeedFolder(folder);
  await into.claim([...exportNames(plan), ...(hasLive ? [LIVE_FILE] : [])]);
  const written = await writeExport(folder, into, {
    plan,
    answersFile: answers ?? null,
    onProgress: (records) => terminal.progress(`seed ${records} records`),
  });
  const live = hasLive ? await seedLive(into, given.seed) : null;
  terminal.clear();
  const durationMs = Math.round(performance.now() - started);
  terminal.say(
    `wrote ${written.records} records in ${written.files.length} files to ${folder} in ${formatDuration(durationMs)}`,
  );
  if (live !== null) terminal.say(`wrote the live database ${join(folder, LIVE_FILE)}`);
  return { json: { ok: true, folder, ...written, ...(live !== null && { live }), durationMs } };
}

async function seedLive(into: SeedFolder, seed: number): Promise<Readonly<Record<string, number>>> {
  let counts: Readonly<Record<string, number>> = {};
  await into.write(LIVE_FILE, async (file) => {
    counts = writeLive(file, { seed });
    return Promise.resolve();
  });
  return counts;
}

function planOf({ records, seed, dirty, disagreements, dayLater }: SeedingOptions["given"]): ExportOptions {
  return {
    records: records ?? REAL_SIZE,
    seed,
    ...(dirty !== undefined && { dirt: dirty }),
    disagreements,
    isDayLater: dayLater,
  };
}

function withoutFolder(migration: string): TerminalError {
  return new TerminalError("USAGE", `the sources of ${migration} are files, and --out names no folder for them`, {
    hint: `Try touchdown seed ${migration} --out export.`,
  });
}
