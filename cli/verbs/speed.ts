import * as z from "zod";
import { FULL_SPEED } from "../../shared/speed.ts";
import { actingHere } from "../actions/acting.ts";
import { changeSpeed, readSpeed, type SpeedChange } from "../actions/change-speed.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

/** A limit, or null for none; not given it stays what it is. */
const limit = z
  .string()
  .trim()
  .transform((text) => (text === "" || text === "none" ? null : Number(text)))
  .pipe(z.number("a whole number, or none").int().min(1).nullable())
  .optional();

const shape = z.object({
  run: runName,
  concurrency: limit,
  pagesPerSecond: limit,
  pageSize: limit,
  batchBytes: limit,
  full: z.boolean().default(false),
});

/** Shows how fast a run may go, or changes it while it runs. */
export const speed: VerbAction = async (given, { terminal }) => {
  const { run, full, ...limits } = parseGiven(shape, given);
  const acting = actingHere(loadConfig());
  const named = Object.entries(limits).filter(([, value]) => value !== undefined);
  const change: SpeedChange = { ...(full ? FULL_SPEED : {}), ...Object.fromEntries(named) };
  const isAsking = Object.keys(change).length === 0;
  const { lines, ...done } = await (isAsking ? readSpeed(acting, run) : changeSpeed(acting, run, change));
  for (const line of lines) terminal.say(line);
  return { json: { ok: true, run, ...done } };
};
