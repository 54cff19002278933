import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { TerminalError } from "../../shared/errors.ts";
import { reportFile } from "../../shared/run-folder.ts";
import { VERDICT_STATUSES } from "../../shared/verdict.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { readLedger } from "../read-ledger.ts";
import { resultLines } from "../result-lines.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName });

const count = z.number();
/** What of report.json the outcome needs; the report holds more. */
const reportSchema = z.object({
  run: z.string(),
  migration: z.string(),
  phase: z.string(),
  target: z.string(),
  ok: z.boolean(),
  durationMs: count,
  tally: z.object({ read: count, mapped: count, embedded: count, merged: count, excluded: count, rejected: count }),
  tables: z.record(z.string(), count),
  // Reports of older versions have neither.
  files: z.object({ wanted: count, copied: count, missing: count, bytes: count }).nullable().default(null),
  warnings: z.array(z.string()).default([]),
  validators: z.array(
    z.object({ name: z.string(), status: z.enum(VERDICT_STATUSES), checked: count, failed: count, detail: z.string() }),
  ),
});

/** The verdict of a run, as it was reported at its end. */
export const report: VerbAction = async (given, { terminal }) => {
  const { run } = parseGiven(shape, given);
  const { runsDir } = loadConfig();
  const { migration } = readLedger(runsDir, run);
  const file = reportFile(runsDir, run);
  if (!existsSync(file)) {
    throw new TerminalError("RUN_UNKNOWN", `run ${run} has no report: it has not come to its end`, {
      hint: `See how far it is (touchdown status ${run}) or resume it (touchdown run ${migration} --run ${run}).`,
    });
  }
  const outcome = { ...reportSchema.parse(JSON.parse(readFileSync(file, "utf8"))), report: file };
  for (const line of resultLines(outcome, terminal.columns)) terminal.say(line);
  return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
};
