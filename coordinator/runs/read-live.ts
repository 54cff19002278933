import type { Config } from "../../shared/config.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import type { Live } from "./live.ts";
import { openLive } from "./live-connection.ts";

export type { Live, LiveWorker, RangeAtWork } from "./live.ts";

/** Null where the run has no Redis up, or Redis holds another run. A REDIS_URL that does not answer is a failure: then nobody knows. */
export async function readLive(config: Config, run: string): Promise<Live | null> {
  const redisUrl = await findRedisUrl(config, run);
  if (redisUrl === null) return null;
  const live = await openLive(config, redisUrl);
  try {
    return await live.read(run);
  } finally {
    await live.close();
  }
}
