import { existsSync, renameSync } from "node:fs";
import { certificateFile } from "../../coordinator/certificates/certificate.ts";
import { stampOf } from "../../coordinator/cutover/cutover-clock.ts";
import { readPhaseRecord, writePhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { CutOver } from "../../shared/cutover.ts";
import type { Migration } from "../../shared/migration.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { SECOND } from "../../shared/config.ts";

export type VoidCutoverOptions = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: Migration;
  readonly result: CutOver;
};

/**
 * What the phase of the cutover and those behind it had been certified for is not so any more: their certificates are set aside, and whoever walks the run again begins them anew. The phase of the cutover comes last: as
 * long as it speaks of new tables, whoever comes next does this again (finish-taking-back.ts), and comes to the same.
 */
export function voidCutover({ runsDir, run, migration, result }: VoidCutoverOptions): void {
  const { rolledBack } = result;
  if (rolledBack === null) return;
  for (const { name } of cutoverPhases(migration.phases ?? []).toReversed()) {
    const certificate = certificateFile(runsDir, run, name);
    if (existsSync(certificate))
      renameSync(certificate, `${certificate}.taken-back-${stampOf(Date.parse(result.endedAt))}`);
    const record = readPhaseRecord(runsDir, run, name);
    if (record === null) continue;
    const seconds = rolledBack.durationMs / SECOND;
    // What the steps had found was of tables that are not in use any more; it is kept in the archive.
    writePhaseRecord(runsDir, {
      ...record,
      steps: {},
      rolledBack: { backup: rolledBack.backup, at: result.endedAt, seconds },
    });
  }
}

/** The first phase with a cutover, and all behind it. */
function cutoverPhases(phases: readonly PhaseDeclaration[]): readonly PhaseDeclaration[] {
  const first = phases.findIndex(({ steps }) => steps.includes("cutover"));
  return first === -1 ? [] : phases.slice(first);
}
