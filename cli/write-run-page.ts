import { writeRunReport } from "../coordinator/report/run/write-run-report.ts";
import { migrations } from "../migrations/registry.ts";
import type { Migration } from "../shared/migration.ts";
import { baseRun } from "../shared/phase.ts";
import { findRunMigration } from "../coordinator/runs/find-run-migration.ts";

/** Brings the page of a run up to date after something that its phases did not do themselves. */
export function writeRunPage(runsDir: string, run: string, migration: Migration): void {
  writeRunReport({ runsDir, run: baseRun(run), migration, phases: migration.phases ?? [] });
}

/** The same for whoever does not need to know the migration; a run of one that is not declared here keeps the page that it has. */
export function refreshRunPage(runsDir: string, run: string): void {
  const name = findRunMigration(runsDir, baseRun(run));
  const migration = name === null ? undefined : migrations[name];
  if (migration !== undefined) writeRunPage(runsDir, run, migration);
}
