import { once } from "node:events";
import * as z from "zod";
import { startBoard } from "../../bull-board/start-board.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { requireRedisUrl } from "../require-redis-url.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  port: wholeNumber(0, 65_535).optional(),
  host: z.string().min(1).optional(),
  write: z.boolean().default(false),
});

/** Serves Bull Board until it is told to stop. */
export const board: VerbAction = async (given, { terminal, signal }) => {
  const { port, host, write } = parseGiven(shape, given);
  const config = loadConfig();
  const redisUrl = await requireRedisUrl(config, null);
  const running = await startBoard({
    redisUrl,
    config,
    host: host ?? config.boardHost,
    port: port ?? config.boardPort,
    isWritable: write,
  });
  terminal.say(`Bull Board at ${running.url}${write ? ", writable" : ", read-only"}`);
  if (!signal.aborted) await once(signal, "abort");
  await running.stop();
  return { json: { ok: true, url: running.url } };
};
