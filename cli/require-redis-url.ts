import { setTimeout as sleep } from "node:timers/promises";
import { SECOND, type Config } from "../shared/config.ts";
import { probeRedis, redactUrl } from "../shared/connections/redis.ts";
import { findRedisUrl } from "../shared/connections/redis-server.ts";
import { TransientError } from "../shared/errors.ts";
import type { VerbContext } from "./verb.ts";

const PROBE_MS = 5 * SECOND;
const WAIT_MS = 30 * SECOND;
const POLL_MS = SECOND / 2;

/** The Redis to use, proved to answer; for verbs that join what is running and start no Redis of their own. */
export async function requireRedisUrl(config: Config, run: string | null): Promise<string> {
  const url = await findRedisUrl(config, run);
  if (url === null) {
    throw new TransientError(
      "REDIS_UNAVAILABLE",
      `REDIS_URL is not set and ${run === null ? "no run has a" : `run ${run} has no`} private Redis up`,
      {
        hint: "Set REDIS_URL, or start the run first (touchdown run <migration>).",
      },
    );
  }
  await probeRedis(url, PROBE_MS);
  return url;
}

/** The same for processes that live long: whoever starts them may start Redis a little later. Null when they are told to stop meanwhile. */
export async function awaitRedisUrl(config: Config, { terminal, signal }: VerbContext): Promise<string | null> {
  const deadline = Date.now() + WAIT_MS;
  for (let isTold = false; !signal.aborted; isTold = true) {
    try {
      return await requireRedisUrl(config, null);
    } catch (error) {
      if (config.redisUrl === null || Date.now() > deadline) throw error;
    }
    if (!isTold) terminal.say(`waiting for Redis at ${redactUrl(config.redisUrl)}`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}
