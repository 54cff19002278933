import { existsSync } from "node:fs";
import { certificateFile } from "../../coordinator/certificates/certificate.ts";
import { readCutoverJournal } from "../../coordinator/cutover/cutover-journal.ts";
import { requireLive } from "../../coordinator/cutover/require-live.ts";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import type { Settings } from "../../shared/setting.ts";
import { plannedCutover } from "../cutover/cutover-options.ts";
import { nearest } from "./check-folder.ts";
import { findingOf, type Finding } from "./finding.ts";

export type CheckLiveOptions = {
  readonly migration: Migration;
  readonly config: Pick<Config, "runsDir">;
  readonly run: string;
  /** Those that are to be walked. */
  readonly phases: readonly PhaseDeclaration[];
  readonly settings: Settings;
};

/**
 * Whether a run that is to cut over names a live database that it could begin with, which would else come out behind hours of staging. Asks what the cutover itself asks, besides what
 * the run has yet to make. Nothing where no cutover is ahead.
 */
export function checkLive({ migration, config, run, phases, settings }: CheckLiveOptions): readonly Finding[] {
  const { runsDir } = config;
  const isAhead = phases.some(
    ({ name, steps }) => steps.includes("cutover") && !existsSync(certificateFile(runsDir, run, name)),
  );
  if (!isAhead) return [];
  try {
    const left = readCutoverJournal({ runsDir, run });
    // One that was cut off is ended first, whatever it has left the live database as.
    if (left !== null && left.stage !== "ended") return [];
    const { live, declaration, target } = plannedCutover({ migration, settings, runsDir, run });
    requireLive({ live, declaration, backupFolder: nearest(target) });
    return [];
  } catch (error) {
    return [findingOf(error)];
  }
}
