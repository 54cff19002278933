import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { reportFile } from "../shared/run-folder.ts";
import { VERDICT_STATUSES } from "../shared/verdict.ts";
import type { RunOutcome } from "./run-outcome.ts";

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

/** The outcome of a load, as its report has it; null where none has been written. */
export function readOutcome(runsDir: string, run: string): RunOutcome | null {
  const file = reportFile(runsDir, run);
  return existsSync(file) ? { ...reportSchema.parse(JSON.parse(readFileSync(file, "utf8"))), report: file } : null;
}
