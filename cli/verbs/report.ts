import * as z from "zod";
import { TerminalError } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { readOutcome } from "../read-outcome.ts";
import { reportPhases } from "../report-phases.ts";
import { resultLines } from "../result-lines.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName, verify: z.boolean().default(false) });

/** The state of a run's phases and the verdict of the last one; or the verdict of one load, as it was reported at its end; or, with --verify, whether its certificates still hold. */
export const report: VerbAction = async (given, { terminal }) => {
  const { run, verify } = parseGiven(shape, given);
  const config = loadConfig();
  if (verify) return (await import("../verify-certificates.ts")).verifyCertificates(config, baseRun(run), terminal);
  const { runsDir } = config;
  const phases = run === baseRun(run) ? reportPhases(runsDir, run, terminal.columns) : null;
  if (phases !== null) {
    for (const line of phases.lines) terminal.say(line);
    return { json: phases.outcome, exitCode: phases.outcome.ok ? 0 : 1 };
  }
  const { migration } = readLedger(runsDir, run);
  const outcome = readOutcome(runsDir, run);
  if (outcome === null) {
    throw new TerminalError("RUN_UNKNOWN", `run ${run} has no report: it has not come to its end`, {
      hint: `See how far it is (touchdown status ${run}) or resume it (touchdown run ${migration} --run ${run}).`,
    });
  }
  for (const line of resultLines(outcome, terminal.columns)) terminal.say(line);
  return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
};
