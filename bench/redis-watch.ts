import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { MEGABYTE, parseConfig } from "../shared/config.ts";
import { openRedis } from "../shared/connections/redis.ts";
import { findRedisUrl } from "../shared/connections/redis-server.ts";

export type RedisUse = {
  /** What it took when it was first seen, with next to nothing in it. */
  readonly baselineMb: number;
  /** used_memory_peak: kept by Redis itself, so nothing between two looks is missed. */
  readonly peakMb: number;
  readonly version: string;
};

export type RedisWatch = { stop(): Promise<RedisUse> };

export type RedisWatchOptions = { readonly runsDir: string; readonly run: string };

const LOOK_MS = 200;

/** Looks at the private Redis of a run from when it comes up until it is gone. */
export function watchRedis(options: RedisWatchOptions): RedisWatch {
  const stopping = new AbortController();
  const watching = watch(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      return watching;
    },
  };
}

async function watch({ runsDir, run }: RedisWatchOptions, stopping: AbortSignal): Promise<RedisUse> {
  const config = parseConfig({ TOUCHDOWN_RUNS_DIR: runsDir });
  const stopped = once(stopping, "abort").then(() => null);
  let url: string | null = null;
  while (url === null && !stopping.aborted) {
    url = await findRedisUrl(config, run);
    await Promise.race([sleep(url === null ? LOOK_MS : 0), stopped]);
  }
  if (url === null) throw new Error(`run ${run} had no private Redis`);
  const redis = openRedis(url, "producer");
  let use: RedisUse | null = null;
  try {
    while (!stopping.aborted) {
      // The server goes with its run, between two looks: then what was seen stands.
      const info = await Promise.race([redis.info().catch(() => null), stopped]);
      if (info !== null) use = readUse(info, use?.baselineMb ?? null);
      await Promise.race([sleep(LOOK_MS), stopped]);
    }
  } finally {
    redis.disconnect();
  }
  if (use === null) throw new Error(`the Redis of run ${run} was never seen`);
  return use;
}

function readUse(info: string, baselineMb: number | null): RedisUse {
  return {
    baselineMb: baselineMb ?? numberIn(info, "used_memory") / MEGABYTE,
    peakMb: numberIn(info, "used_memory_peak") / MEGABYTE,
    version: textIn(info, "redis_version"),
  };
}

function numberIn(info: string, field: string): number {
  return Number(textIn(info, field));
}

function textIn(info: string, field: string): string {
  return new RegExp(`^${field}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
}
