import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SEED_STORES } from "../../migrations/moonlanding/seed/objects.ts";
import { redactUrl } from "../../shared/connections/redis.ts";
import { discardRedisData } from "../../shared/connections/redis-server.ts";
import { TerminalError } from "../../shared/errors.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { newRunName } from "../choose-run.ts";
import { startDemoServers, type DemoServers } from "../demo-servers.ts";
import { formatDuration } from "../format-duration.ts";
import { lendRun } from "../lend-run.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { walk } from "../drive-run.ts";
import { walkLines, type WalkOutcome } from "../phases/walk-outcome.ts";
import { readLaps } from "../read-laps.ts";
import { seedProjects } from "../seed-projects.ts";
import { STORE_VARIABLES, fileFoldersIn, type FileFolders } from "../seed/file-folders.ts";
import { seedSources, type Seeded } from "../seed/seed.ts";
import { sumOf } from "../sum-of.ts";
import { summaryLines } from "../summary-lines.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { VerbContext, VerbResult } from "../verb.ts";
import type { DemoOptions } from "./demo-options.ts";

const RECORDS_DEFAULT = 230_000;

/** Everything on this machine, from two empty source projects to the verdict. Leaves the run's folder and nothing else, unless --keep. */
export async function firestoreDemo(options: DemoOptions, context: VerbContext): Promise<VerbResult> {
  const config = loadConfig();
  const run = newRunName("demo", new Date());
  const folder = runFolder(config.runsDir, run);
  mkdirSync(join(folder, "firestore"), { recursive: true });
  const fileFolders = fileFoldersIn(join(folder, "demo-files"));
  const files = Object.fromEntries(SEED_STORES.map((store) => [STORE_VARIABLES[store], fileFolders[store]]));
  for (const place of Object.values(files)) mkdirSync(place, { recursive: true });
  const servers = await startDemoServers({ config, run, folder, files, port: options.port ?? null });
  try {
    tellServers(servers, context);
    const outcome = await seedAndRun(options, { run, folder, fileFolders, servers, context });
    if (options.keep) await keepUp(servers, context);
    return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
  } catch (error) {
    throw context.signal.aborted ? interrupted() : error;
  } finally {
    await servers.stop();
    for (const source of ["firestore", "demo-files"]) rmSync(join(folder, source), { recursive: true, force: true });
    discardRedisData(folder);
  }
}

type Stage = {
  readonly run: string;
  readonly folder: string;
  readonly fileFolders: FileFolders;
  readonly servers: DemoServers;
  readonly context: VerbContext;
};

async function seedAndRun(
  options: DemoOptions,
  { run, folder, fileFolders, servers, context }: Stage,
): Promise<WalkOutcome> {
  const { terminal, signal } = context;
  const { config, redisUrl } = servers;
  const migration = findMigration(options.migration);
  // The workers are processes of their own and read their settings from the environment.
  process.env["FIRESTORE_EMULATOR_HOST"] = servers.emulatorHost;
  process.env["METADATA_SERVER_DETECTION"] = "none";
  Object.assign(process.env, config.files);
  const seeded = await unlessAborted(
    seedSources({
      records: options.records ?? RECORDS_DEFAULT,
      seed: options.seed,
      dirty: options.dirty,
      ...seedProjects(migration, config),
      files: fileFolders,
      answersFile: join(folder, "answers.ndjson"),
      onProgress: (written, total) => terminal.progress(`seed ${written}/${total} documents`),
    }),
    signal,
  );
  terminal.clear();
  terminal.say(`seeded ${sumOf(Object.values(seeded.documents))} documents in ${formatDuration(seeded.durationMs)}`);
  const walked = {
    config,
    migration,
    run,
    isUnfinished: false,
    workers: options.workers,
    seed: options.seed,
    new: true,
    board: false,
    // The demo has nobody who could read the pilot's report before the full run.
    approve: true,
    by: "demo",
  };
  const lent = {
    config: { ...config, redisUrl },
    run,
    doing: "demo",
    say: (line: string) => terminal.say(line),
    signal,
  };
  const outcome = await lendRun(lent, ({ hold }) => walk({ ...walked, redisUrl, hold }, context));
  terminal.clear();
  tellOutcome({ outcome, seeded, runsDir: config.runsDir }, context);
  return outcome;
}

type Told = { readonly outcome: WalkOutcome; readonly seeded: Seeded; readonly runsDir: string };

function tellOutcome({ outcome, seeded, runsDir }: Told, { terminal }: VerbContext): void {
  const laps = readLaps(runsDir, outcome.run, "full");
  const { columns } = terminal;
  // A demo that stops before its full phase has no more to tell than its verdicts.
  const { collections } = readLedger(runsDir, laps === null ? `${outcome.run}/${outcome.phase}` : outcome.run);
  for (const line of summaryLines({ outcome, collections, seeded, laps, columns })) terminal.say(line);
  for (const line of walkLines(outcome, columns)) terminal.say(line);
}

function tellServers({ redisUrl, emulatorHost, boardUrl }: DemoServers, { terminal }: VerbContext): void {
  terminal.say(`Redis           ${redactUrl(redisUrl)}`);
  terminal.say(`local Firestore ${emulatorHost}`);
  terminal.say(`console         ${boardUrl}`);
  terminal.say(`Bull Board      ${new URL("queues", boardUrl).href}`);
}

async function keepUp({ emulatorHost, boardUrl }: DemoServers, { terminal, signal }: VerbContext): Promise<void> {
  terminal.say(`\nThe console ${boardUrl} and the local Firestore ${emulatorHost} stay up until Ctrl-C`);
  if (!signal.aborted) await once(signal, "abort");
}

function interrupted(): TerminalError {
  return new TerminalError("INTERRUPTED", "the demo was interrupted; everything it started is stopped", {
    hint: "Start it again: npm run demo.",
  });
}
