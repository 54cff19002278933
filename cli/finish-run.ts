import { readFileSync } from "node:fs";
import * as z from "zod";
import { noteMissingParents } from "../coordinator/missing-parents.ts";
import { buildReport } from "../coordinator/report/build-report.ts";
import { writeReport } from "../coordinator/report/write-report.ts";
import { runValidators } from "../coordinator/validators/index.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import type { Tally } from "../shared/landing.ts";
import type { Migration } from "../shared/migration.ts";
import type { RunInfo } from "../shared/run-board.ts";
import { reportFile, runFolder } from "../shared/run-folder.ts";
import type { Verdict } from "../shared/verdict.ts";
import { catalogOf, tablesSql } from "./parts.ts";
import type { RunOutcome } from "./run-outcome.ts";

export type FinishOptions = {
  readonly target: Target;
  readonly migration: Migration;
  readonly info: RunInfo;
  readonly runsDir: string;
  readonly startedAtMs: number;
  readonly workers: number;
};

/** Asks the eight validators about a target that nobody writes to any more. */
export async function validateTarget({ target, migration, info }: FinishOptions): Promise<readonly Verdict[]> {
  target.pragma("wal_checkpoint(TRUNCATE)");
  return runValidators({
    file: info.target,
    rules: migration.validation,
    collections: migration.collections.map(({ name, system }) => ({ name, system })),
    expectedSql: tablesSql(migration),
  });
}

/** The gate of the phase: every validator says PASS. A SKIP is no PASS. */
export function passesGate(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every(({ status }) => status === "PASS");
}

/** Notes the end of the run in the ledger and writes its report. */
export function reportRun(finish: FinishOptions, verdicts: readonly Verdict[]): RunOutcome {
  const { target, migration, info, runsDir, workers } = finish;
  noteMissingParents(target);
  target.prepare("UPDATE _touchdown_run SET finished_at = ?").run(new Date().toISOString());
  const outcome = runOutcome(finish, verdicts);
  const { ok, durationMs, phase } = outcome;
  const given = {
    title: migration.title,
    phase,
    ok,
    durationMs,
    workers,
    codeVersion: codeVersion(),
    validators: verdicts,
  };
  writeReport(runFolder(runsDir, info.run), buildReport({ target, catalog: catalogOf(migration), ...given }));
  target.pragma("wal_checkpoint(TRUNCATE)");
  return outcome;
}

const packageSchema = z.object({ version: z.string() });

function codeVersion(): string {
  return packageSchema.parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))).version;
}

function runOutcome(
  { target, migration, info, runsDir, startedAtMs }: FinishOptions,
  verdicts: readonly Verdict[],
): RunOutcome {
  const { held: _, ...tally } = readTally(target);
  return {
    run: info.run,
    migration: migration.name,
    phase: info.phase,
    target: info.target,
    ok: passesGate(verdicts),
    durationMs: Date.now() - startedAtMs,
    tally,
    tables: countRows(target, migration),
    validators: verdicts.map(({ name, status, checked, failed, detail }) => ({
      name,
      status,
      checked,
      failed,
      detail,
    })),
    report: reportFile(runsDir, info.run),
  };
}

function readTally(target: Target): Tally {
  const tally = target
    .prepare<[], Tally>(
      `SELECT coalesce(sum(read), 0) AS read, coalesce(sum(mapped), 0) AS mapped, coalesce(sum(embedded), 0) AS embedded, coalesce(sum(merged), 0) AS merged,
       coalesce(sum(excluded), 0) AS excluded, coalesce(sum(rejected), 0) AS rejected, coalesce(sum(held), 0) AS held FROM _touchdown_pages`,
    )
    .get();
  return tally ?? { read: 0, mapped: 0, embedded: 0, merged: 0, excluded: 0, rejected: 0, held: 0 };
}

function countRows(target: Target, migration: Migration): Record<string, number> {
  const tables = [...catalogOf(migration).keys()];
  return Object.fromEntries(
    tables.map((table) => [
      table,
      target.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${table}"`).get()?.rows ?? 0,
    ]),
  );
}
