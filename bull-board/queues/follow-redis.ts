import { SECOND, type Config } from "../../shared/config.ts";
import { probeRedis } from "../../shared/connections/redis.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";

const FRESH_MS = SECOND;
const PROBE_MS = 2 * SECOND;

/** The Redis of the settings, or the private one of the newest run that has one up. Runs come and go: it is looked for again and again while somebody asks. */
export class FollowedRedis {
  readonly #config: Config;
  #found: Promise<string | null> = Promise.resolve(null);
  #untilMs = 0;

  constructor(config: Config) {
    this.#config = config;
  }

  /** Null while there is none that answers. */
  async url(): Promise<string | null> {
    if (Date.now() >= this.#untilMs) {
      this.#found = find(this.#config);
      this.#untilMs = Date.now() + FRESH_MS;
    }
    return this.#found;
  }
}

async function find(config: Config): Promise<string | null> {
  try {
    const url = await findRedisUrl(config, null);
    if (url !== null && config.redisUrl !== null) await probeRedis(url, PROBE_MS);
    return url;
  } catch {
    // It does not answer, or a run's folder went while it was looked at: asked again soon.
    return null;
  }
}
