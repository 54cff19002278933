import { join } from "node:path";
import { readRun } from "../../coordinator/open-run.ts";
import type { Evidence, PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { fileLog } from "../../shared/log.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { reportRun, validateTarget } from "../finish-run.ts";
import { realProjects } from "../parts.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Asks the eight validators about a target that has been loaded, and reports what the load did. */
export async function validatePhase(
  { config, migration, phase, of, workers }: PhaseContext,
  { steps }: PhaseRecord,
): Promise<Evidence<"validate">> {
  const file = targetFile(of.runsDir, of.run);
  const log = fileLog(join(runFolder(of.runsDir, of.run), "log.ndjson"));
  const target = openTarget(file);
  const startedAtMs = Date.now() - (steps.load?.durationMs ?? 0);
  try {
    invariant(readRun(target) !== null, "what is validated has been loaded");
    const finish = {
      target,
      migration,
      info: { run: of.run, migration: migration.name, phase: phase.name, target: file },
      runsDir: of.runsDir,
      startedAtMs,
      workers,
      projects: realProjects(migration, config),
    };
    log("validate", { run: of.run });
    const verdicts = await validateTarget(finish);
    log("validated", { run: of.run });
    reportRun(finish, verdicts);
    return { verdicts: [...verdicts] };
  } finally {
    target.close();
  }
}
