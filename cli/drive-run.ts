import { existsSync, readdirSync, rmdirSync } from "node:fs";
import * as z from "zod";
import type { Config } from "../shared/config.ts";
import { redactUrl } from "../shared/connections/redis.ts";
import { discardRedisData } from "../shared/connections/redis-server.ts";
import { runFolder, targetFile } from "../shared/run-folder.ts";
import { chooseRun } from "./choose-run.ts";
import { lendRedis } from "./lend-redis.ts";
import { findMigration } from "./parts.ts";
import { runName, wholeNumber } from "./parse-given.ts";
import { resultLines } from "./result-lines.ts";
import { runMigration } from "./run-migration.ts";
import { openRunProgress } from "./run-progress.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

/** What `run` and `coordinator` are told. */
export const driveShape = z.object({
  migration: z.string(),
  phase: z.literal("full", { error: "this version has one phase: full" }).default("full"),
  run: runName.optional(),
  new: z.boolean().default(false),
  maxReads: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
});

export type DriveOptions = z.infer<typeof driveShape> & { readonly config: Config; readonly workers: number };

/** Chooses the run, sees to its Redis, runs it, and shows the outcome. */
export async function driveRun(options: DriveOptions, { terminal, signal }: VerbContext): Promise<VerbResult> {
  const { config, workers, phase } = options;
  const migration = findMigration(options.migration);
  const chosen = chooseRun({
    runsDir: config.runsDir,
    migration: migration.name,
    run: options.run ?? null,
    isNew: options.new,
    now: new Date(),
  });
  terminal.say(`${chosen.isUnfinished ? "resuming" : "new"} run ${chosen.run}`);
  let isPassed = false;
  try {
    const outcome = await lendRedis(config, chosen.run, async (redisUrl) => {
      terminal.say(`Redis at ${redactUrl(redisUrl)}, ${workers} worker processes`);
      const display = openRunProgress({ migration, phase, terminal });
      const readsMax = options.maxReads ?? null;
      return runMigration({ config, redisUrl, migration, run: chosen.run, workers, phase, readsMax, display, signal });
    });
    isPassed = outcome.ok;
    terminal.clear();
    for (const line of resultLines(outcome, terminal.columns)) terminal.say(line);
    return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
  } finally {
    tidy(config, chosen.run, isPassed);
  }
}

/** The queues of a run that has passed hold nothing that counts, and one that never began leaves no folder behind. */
function tidy({ runsDir }: Config, run: string, isPassed: boolean): void {
  const folder = runFolder(runsDir, run);
  if (!existsSync(folder)) return;
  const hasBegun = existsSync(targetFile(runsDir, run));
  if (isPassed || !hasBegun) discardRedisData(folder);
  if (!hasBegun && readdirSync(folder).length === 0) rmdirSync(folder);
}
