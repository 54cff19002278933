import { mkdirSync } from "node:fs";
import type { Config } from "../shared/config.ts";
import { findRedisUrl, startRedisServer } from "../shared/connections/redis-server.ts";
import { baseRun } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";

/**
 * Lends the Redis of a run for as long as `use` takes: REDIS_URL, or a private one over the run's own data, which all of its phases share. Refuses while
 * another process has that one up.
 */
export async function lendRedis<Result>(
  config: Config,
  run: string,
  use: (redisUrl: string) => Promise<Result>,
): Promise<Result> {
  return lendRedisOver(config.redisUrl, runFolder(config.runsDir, baseRun(run)), use);
}

/** The Redis of an address; where there is none, a private one over the data of a folder. */
export async function lendRedisOver<Result>(
  redisUrl: string | null,
  folder: string,
  use: (redisUrl: string) => Promise<Result>,
): Promise<Result> {
  if (redisUrl !== null) return use(redisUrl);
  mkdirSync(folder, { recursive: true });
  const server = await startRedisServer({ folder });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

/** The same, but joins the run's private Redis when it is up: for verbs that only touch its queues. */
export async function joinRedis<Result>(
  config: Config,
  run: string,
  use: (redisUrl: string) => Promise<Result>,
): Promise<Result> {
  const url = await findRedisUrl(config, run);
  return url === null ? lendRedis(config, run, use) : use(url);
}
