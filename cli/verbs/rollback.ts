import * as z from "zod";
import { actingHere } from "../actions/acting.ts";
import { rollBackRun } from "../actions/roll-back-run.ts";
import { confirmRun } from "../confirm-run.ts";
import { loadConfig } from "../load-config.ts";
import { folderName, parseGiven, runName } from "../parse-given.ts";
import type { Verdict } from "../../shared/verdict.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName, to: folderName.optional(), yes: z.boolean().default(false) });

/** Puts a backup in the place of a run's target, takes its cutover back, or finishes a rollback that was killed. */
export const rollback: VerbAction = async (given, { terminal, signal }) => {
  const { run, to, yes } = parseGiven(shape, given);
  const { lines, rolledBack, lost } = await rollBackRun(actingHere(loadConfig()), {
    run,
    to: to ?? null,
    say: (line) => terminal.say(line),
    confirm: async () => {
      if (!yes) await confirmRun({ run, input: process.stdin, output: process.stderr, signal });
    },
    signal,
  });
  for (const line of lines) terminal.say(line);
  const isOk = !("cutover" in rolledBack) || rolledBack.cutover.verdicts.every(isBack);
  return { json: { ok: isOk, ...rolledBack, lost }, exitCode: isOk ? 0 : 1 };
};

/** Of the rollback alone: what the cutover itself had found does not matter any more. */
function isBack({ name, status }: Verdict): boolean {
  return name !== "rollback" || status === "PASS";
}
