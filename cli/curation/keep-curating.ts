import { once } from "node:events";
import { createHash } from "node:crypto";
import { nightlyPattern } from "../../coordinator/curation/due-instants.ts";
import type { Curated } from "../../coordinator/curation/curate.ts";
import { SECOND } from "../../shared/config.ts";
import { probeRedis, redactUrl } from "../../shared/connections/redis.ts";
import { toError } from "../../shared/errors.ts";
import { keepSchedule, type Schedule } from "../../shared/queue-schedule.ts";
import { lendRedisOver } from "../lend-redis.ts";
import type { VerbContext } from "../verb.ts";
import {
  checkMigration,
  curateMigration,
  curationLog,
  curationRedisFolder,
  targetFolder,
  type CurationPlan,
} from "./curate-migration.ts";
import { curatedLines } from "./curated-lines.ts";

export type KeepOptions = CurationPlan & {
  /** A cron pattern in the place of every night at `at`: for tests, which cannot wait. */
  readonly pattern?: string;
  /** The plan as it is when a run is due: a mapping file may have been changed since the schedule began. */
  readonly renew?: () => CurationPlan;
};

export type Kept = { readonly runs: number; readonly failed: number };

const PROBE_MS = 5 * SECOND;
/** A run that is stopped ends with the step it is at. */
const CLOSE_MS = 30 * SECOND;

/**
 * Stays up and runs curation whenever it is due, by a schedule in Redis: the one of REDIS_URL, or a private one below the target folder. A run that was missed is
 * told of at once. Ends with the first Ctrl-C; the schedule stays in Redis, where asking for it again is the same schedule.
 */
export async function keepCurating(options: KeepOptions, context: VerbContext): Promise<Kept> {
  const { terminal, signal } = context;
  await checkMigration(options);
  const { redisUrl: given } = options.config;
  if (given !== null) await probeRedis(given, PROBE_MS);
  return lendRedisOver(given, curationRedisFolder(targetFolder(options)), async (redisUrl) => {
    terminal.say(`schedule in Redis at ${redactUrl(redisUrl)}`);
    const kept = { runs: 0, failed: 0 };
    const schedule = await keepSchedule({
      redisUrl,
      ...scheduleOf(options),
      work: async () => {
        kept.runs += 1;
        const isDone = await runDue(options, context);
        if (!isDone) kept.failed += 1;
      },
      onError: (error) => curationLog(targetFolder(options))("schedule-error", { message: error.message }),
    });
    await tellNext(schedule, options, context);
    try {
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await schedule.close(CLOSE_MS);
    }
    return kept;
  });
}

/** The name is that of migration and target folder: the same schedule, whoever asks for it from wherever. */
function scheduleOf({ migration, config, given, at, zone, pattern }: KeepOptions) {
  const folder = createHash("sha256").update(targetFolder({ migration, given })).digest("hex").slice(0, 8);
  return {
    prefix: config.queuePrefix,
    name: `reconcile-${migration.name}-${folder}`,
    pattern: pattern ?? nightlyPattern(at),
    zone,
  };
}

/** A run that fails is on record and told of; the next one is due as ever. True when it succeeded. */
async function runDue(options: KeepOptions, context: VerbContext): Promise<boolean> {
  const { terminal } = context;
  try {
    const curated: Curated = await curateMigration(options.renew?.() ?? options, "schedule", context);
    for (const line of curatedLines(curated)) terminal.say(line);
    return curated.status !== "failed";
  } catch (error) {
    terminal.say(`! ${toError(error).message}`);
    curationLog(targetFolder(options))("run-failed", { message: toError(error).message });
    return false;
  }
}

async function tellNext(schedule: Schedule, { zone }: KeepOptions, { terminal }: VerbContext): Promise<void> {
  const next = await schedule.nextAt();
  terminal.say(next === null ? "nothing is due" : `next run ${next.toISOString()} (${zone}); Ctrl-C stops`);
}
