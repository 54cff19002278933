import * as z from "zod";
import { once } from "node:events";
import { migrations } from "../../migrations/registry.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { WORKER_ROLES, startWorker } from "../../workers/start-worker.ts";
import { loadConfig } from "../load-config.ts";
import { catalogOf, openFileStoreWith, openSourceWith } from "../parts.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { awaitRedisUrl } from "../require-redis-url.ts";
import { openMistake } from "../mistake.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  roles: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(WORKER_ROLES)).nonempty())
    .default([...WORKER_ROLES]),
  concurrency: wholeNumber(1, 64).optional(),
});

/** Takes jobs until it is told to stop, then lets those at work finish within TOUCHDOWN_DRAIN_MS. */
export const worker: VerbAction = async (given, context) => {
  const { terminal, signal } = context;
  const { roles, concurrency } = parseGiven(shape, given);
  const config = loadConfig();
  const redisUrl = await awaitRedisUrl(config, context);
  if (redisUrl === null) return { json: { ok: true } };
  const mistake = openMistake();
  const running = startWorker({
    redisUrl,
    config: { ...config, concurrency: concurrency ?? config.concurrency },
    roles: [...new Set(roles)],
    migrations,
    catalogOf,
    openSource: openSourceWith(config),
    openFileStore: openFileStoreWith(config),
    reach: crashRehearsal(config.crashAt),
    onInvariant: mistake.tell,
  });
  terminal.say(`worker ${running.name} takes ${roles.join(" and ")} jobs`);
  try {
    if (!signal.aborted) await Promise.race([once(signal, "abort"), mistake.made]);
  } finally {
    await running.stop();
  }
  return { json: { ok: true, worker: running.name } };
};
