import { once } from "node:events";
import * as z from "zod";
import { openConsole } from "../console/open-console.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  port: wholeNumber(0, 65_535).optional(),
  host: z.string().min(1).optional(),
  write: z.boolean().default(false),
});

/** Serves the console, Bull Board and the metrics until it is told to stop. */
export const board: VerbAction = async (given, { terminal, signal }) => {
  const { port, host, write } = parseGiven(shape, given);
  const config = loadConfig();
  const running = await openConsole({
    config,
    host: host ?? config.boardHost,
    port: port ?? config.boardPort,
    isWritable: write,
    onTrouble: (line) => terminal.say(`! ${line}`),
  });
  const rights = write ? "writable" : "read-only";
  terminal.say(`console at ${running.url}, ${config.boardUsers === null ? rights : "for its users"}`);
  terminal.say(`Bull Board at ${new URL("queues", running.url).href}`);
  // Whoever started this process over a channel (the demo, a run) learns the address from it.
  process.send?.({ url: running.url });
  if (!signal.aborted) await once(signal, "abort");
  await running.stop();
  return { json: { ok: true, url: running.url } };
};
