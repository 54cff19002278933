import { noteMissingParents } from "../coordinator/missing-parents.ts";
import { buildReport } from "../coordinator/report/build-report.ts";
import type { Report } from "../coordinator/report/report.ts";
import { writeReport } from "../coordinator/report/write-report.ts";
import { runValidators } from "../coordinator/validators/index.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import type { Migration } from "../shared/migration.ts";
import type { RunInfo } from "../shared/run-board.ts";
import { filesFolder, reportFile, runFolder } from "../shared/run-folder.ts";
import type { Verdict } from "../shared/verdict.ts";
import { codeVersion } from "./code-version.ts";
import { catalogOf, schemaSql } from "./parts.ts";
import type { RunOutcome } from "./run-outcome.ts";

export type FinishOptions = {
  readonly target: Target;
  readonly migration: Migration;
  readonly info: Pick<RunInfo, "run" | "migration" | "phase" | "target">;
  readonly runsDir: string;
  readonly startedAtMs: number;
  readonly workers: number;
  readonly projects: Report["projects"];
};

/** Asks the eight validators about a target that nobody writes to any more. */
export async function validateTarget({ target, migration, info, runsDir }: FinishOptions): Promise<readonly Verdict[]> {
  target.pragma("wal_checkpoint(TRUNCATE)");
  return runValidators({
    file: info.target,
    rules: migration.validation,
    collections: migration.collections.map(({ name, system }) => ({ name, system })),
    expectedSql: schemaSql(migration),
    files: migration.files === undefined ? null : { ...migration.files, folder: filesFolder(runsDir, info.run) },
  });
}

/** The gate of the phase: every validator says PASS. A SKIP is no PASS. */
export function passesGate(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every(({ status }) => status === "PASS");
}

/** Notes the end of the run in the ledger and writes its report. */
export function reportRun(finish: FinishOptions, verdicts: readonly Verdict[]): RunOutcome {
  const { target, migration, info, runsDir, startedAtMs, workers, projects } = finish;
  noteMissingParents(target);
  target.prepare("UPDATE _touchdown_run SET finished_at = ?").run(new Date().toISOString());
  const report = buildReport({
    target,
    catalog: catalogOf(migration),
    title: migration.title,
    phase: info.phase,
    ok: passesGate(verdicts),
    durationMs: Date.now() - startedAtMs,
    workers,
    codeVersion: codeVersion(),
    validators: verdicts,
    projects,
    merges: migration.merges,
  });
  writeReport(runFolder(runsDir, info.run), report);
  target.pragma("wal_checkpoint(TRUNCATE)");
  return outcomeOf(report, { ...info, file: reportFile(runsDir, info.run) });
}

function outcomeOf(
  report: Report,
  { run, migration, target, file }: FinishOptions["info"] & { readonly file: string },
): RunOutcome {
  const { phase, ok, durationMs, tables, files, warnings, validators } = report;
  const { held: _, ...tally } = report.tally;
  return {
    run,
    migration,
    phase,
    target,
    ok,
    durationMs,
    tally,
    tables,
    files,
    warnings,
    validators: validators.map(({ name, status, checked, failed, detail }) => ({
      name,
      status,
      checked,
      failed,
      detail,
    })),
    report: file,
  };
}
