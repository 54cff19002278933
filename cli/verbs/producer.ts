import { once } from "node:events";
import { migrations } from "../../migrations/registry.ts";
import { startProducer } from "../../producers/start-producer.ts";
import { loadConfig } from "../load-config.ts";
import { openSourceWith } from "../parts.ts";
import { openMistake } from "../mistake.ts";
import { awaitRedisUrl } from "../require-redis-url.ts";
import type { VerbAction } from "../verb.ts";

/** Plans key ranges until it is told to stop. A run plans for itself too: more producers only share the counting. */
export const producer: VerbAction = async (_given, context) => {
  const config = loadConfig();
  const redisUrl = await awaitRedisUrl(config, context);
  if (redisUrl === null) return { json: { ok: true } };
  const mistake = openMistake();
  const running = startProducer({
    redisUrl,
    config,
    migrations,
    openSource: openSourceWith(config),
    onInvariant: mistake.tell,
  });
  context.terminal.say("producer takes plan jobs");
  try {
    if (!context.signal.aborted) await Promise.race([once(context.signal, "abort"), mistake.made]);
  } finally {
    await running.stop();
  }
  return { json: { ok: true } };
};
