import * as z from "zod";
import { phaseName } from "../../shared/phase.ts";
import { actingHere } from "../actions/acting.ts";
import { approvePhase } from "../actions/approve-phase.ts";
import { loadConfig } from "../load-config.ts";
import { baseRunName, parseGiven } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  run: baseRunName,
  phase: phaseName,
  by: z.string().default(""),
  note: z.string().nullable().default(null),
  report: z.string().nullable().default(null),
});

/** Records that somebody approves a phase that has passed, over the report that its certificate names. */
export const approve: VerbAction = async (given, { terminal }) => {
  const options = parseGiven(shape, given);
  const { lines, ...approved } = await approvePhase(actingHere(loadConfig()), options);
  for (const line of lines) terminal.say(line);
  return { json: { ok: true, run: options.run, ...approved } };
};
