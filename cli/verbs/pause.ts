import * as z from "zod";
import { actingHere } from "../actions/acting.ts";
import { setRunState } from "../actions/set-run-state.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName });

/** Lets no new page be read. Pages at work and batches that wait still land. */
export const pause: VerbAction = async (given, { terminal }) => {
  const { run } = parseGiven(shape, given);
  const { lines, ...done } = await setRunState(actingHere(loadConfig()), run, "paused");
  for (const line of lines) terminal.say(line);
  return { json: { ok: true, run, ...done } };
};
