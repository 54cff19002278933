import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { curationFolder } from "../../coordinator/curation/curation-folder.ts";
import { readRuns } from "../../coordinator/curation/last-run.ts";
import { runFolder } from "../../shared/run-folder.ts";

/** A week of nights keeps its targets and backups. */
export const RUNS_KEPT = 7;

/** What says how a run went: certificates, reports and evidence, and not what it loaded. */
const PROOFS = /^(certificate-|report|phase-|settings\.json$|decisions\.ndjson$)/;

/**
 * A night leaves a target and its backups behind, which would fill any disk. Of runs of curation that succeeded and are older than the newest ones, the proofs are
 * kept below the target folder (curation/proofs/<run>/), and the folder of the run is removed. Runs that failed, and all that others have begun, are left
 * alone. Killed anywhere it is done by the next one. Returns the runs that were removed.
 */
export function pruneRuns(target: string, runsDir: string): readonly string[] {
  const succeeded = readRuns(target).filter(({ status }) => status === "succeeded");
  const old = succeeded.slice(0, -RUNS_KEPT).map(({ run }) => run);
  const there = old.filter((run) => existsSync(runFolder(runsDir, run)));
  for (const run of there) {
    keepProofs(runFolder(runsDir, run), join(curationFolder(target), "proofs", run));
    rmSync(runFolder(runsDir, run), { recursive: true });
  }
  return there;
}

/** They have their name once all of them are there. */
function keepProofs(from: string, to: string): void {
  if (existsSync(to)) return;
  const draft = `${to}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  for (const name of readdirSync(from).filter((file) => PROOFS.test(file))) {
    cpSync(join(from, name), join(draft, name), { recursive: true, preserveTimestamps: true });
  }
  renameSync(draft, to);
}
