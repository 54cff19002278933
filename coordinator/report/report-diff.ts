import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiffOutcome } from "../diff/read-diff.ts";
import type { DiffReport, Report } from "./report.ts";
import { writeReport } from "./write-report.ts";

/** Writes a diff into the report of its run, which says all else as it did. A run without a report has not come to its end. */
export function reportDiff(folder: string, outcome: DiffOutcome): void {
  const file = join(folder, "report.json");
  if (!existsSync(file)) return;
  // Written by writeReport alone.
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  writeReport(folder, { ...report, diff: withoutValues(outcome) });
}

/** Values stay in the target: they may be personal, and a report is passed on. */
export function withoutValues({ samples, ...outcome }: DiffOutcome): DiffReport {
  return { ...outcome, samples: samples.map(({ expected: _expected, actual: _actual, ...sample }) => sample) };
}
