import * as z from "zod";
import { SECOND, type Config } from "../../shared/config.ts";
import { probeRedis } from "../../shared/connections/redis.ts";
import { TerminalError } from "../../shared/errors.ts";
import { QUEUE_NAMES, countJobs } from "../../shared/queue.ts";
import { joinRedis } from "../lend-redis.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName, wholeNumber } from "../parse-given.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { retryRejects } from "../retry-rejects.ts";
import type { VerbAction, VerbContext } from "../verb.ts";
import { withQueuesOf } from "../with-run-redis.ts";

const shape = z.object({
  run: runName,
  failed: z.boolean().default(false),
  rejects: z.boolean().default(false),
  workers: wholeNumber(0, 64).optional(),
});

const PROBE_MS = 5 * SECOND;

/** Another chance for failed jobs (--failed), for rejected records (--rejects), or both. */
export const retry: VerbAction = async (given, context) => {
  const { run, failed, rejects, workers } = parseGiven(shape, given);
  if (!failed && !rejects) {
    throw new TerminalError(
      "USAGE",
      "retry what? --failed for jobs that failed for good, --rejects for records that were rejected",
      {
        hint: `See what there is: touchdown status ${run}, touchdown rejects ${run}.`,
      },
    );
  }
  const config = loadConfig();
  const { migration } = readLedger(config.runsDir, run);
  const jobs = failed ? await retryFailed(config, run, context) : 0;
  if (!rejects) {
    context.terminal.say(`  unless the run is under way, go on with: touchdown run ${migration} --run ${run}`);
    return { json: { ok: true, run, jobs } };
  }
  const outcome = await retryRejects({ config, run, migration, workers: workers ?? config.workers }, context);
  return { json: { ...outcome, jobs }, exitCode: outcome.ok ? 0 : 1 };
};

/** Puts failed jobs back on their queues, with all their attempts. Returns how many. */
async function retryFailed(config: Config, run: string, { terminal }: VerbContext): Promise<number> {
  return joinRedis(config, run, async (redisUrl) => {
    await probeRedis(redisUrl, PROBE_MS);
    return withQueuesOf(redisUrl, { config, run }, async ({ queues }) => {
      let jobs = 0;
      for (const name of QUEUE_NAMES) {
        jobs += (await countJobs(queues[name])).failed;
        await queues[name].retryJobs({ state: "failed" });
      }
      terminal.say(`${jobs} failed jobs are back on their queues`);
      return jobs;
    });
  });
}
