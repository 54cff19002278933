import { SECOND, type Config } from "../shared/config.ts";
import { probeRedis } from "../shared/connections/redis.ts";
import { joinRedis } from "./lend-redis.ts";
import { requireRunFolder } from "./require-run-folder.ts";
import { withQueuesOf, type RunRedis } from "./with-run-redis.ts";

const PROBE_MS = 5 * SECOND;

/** Lends the queues of a run whether or not anything of it runs: a private Redis that is down is up for as long as `use` takes. */
export async function joinRunRedis<Result>(
  config: Config,
  run: string,
  use: (redis: RunRedis) => Promise<Result>,
): Promise<Result> {
  // A private Redis lies in the folder of its run, and would make it.
  if (config.redisUrl === null) requireRunFolder({ runsDir: config.runsDir, run });
  return joinRedis(config, run, async (redisUrl) => {
    await probeRedis(redisUrl, PROBE_MS);
    return withQueuesOf(redisUrl, { config, run }, use);
  });
}
