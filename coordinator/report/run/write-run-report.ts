import { join } from "node:path";
import { writeDurably } from "../../../shared/durable-file.ts";
import { runFolder } from "../../../shared/run-folder.ts";
import { readRunEvidence, type EvidenceOf } from "./phase-evidence.ts";
import { renderRun } from "./render-run.ts";

/**
 * Writes runs/R/report.html, one page for the whole run, from what its files say: the same whenever they say the same. Called whenever something of that has
 * changed. Null for a run of which no phase has begun: its page, if it has one, is that of its load.
 */
export function writeRunReport(of: EvidenceOf): string | null {
  const evidence = readRunEvidence(of);
  if (evidence.phases.every(({ record }) => record === null)) return null;
  const file = join(runFolder(of.runsDir, of.run), "report.html");
  writeDurably(file, renderRun(evidence));
  return file;
}
