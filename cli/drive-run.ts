import type { Migration } from "../shared/migration.ts";
import { TerminalError } from "../shared/errors.ts";
import { chooseRun, newRunName, type ChosenRun } from "./choose-run.ts";
import { driveChosen, driveShape, walk, type DriveOptions } from "./drive-chosen.ts";
import { findMigration } from "./find-migration.ts";
import { chooseStaged, isStaged } from "./modes/choose-staged.ts";
import { modePhases } from "./modes/mode-phases.ts";
import { rehearseRun } from "./modes/rehearse-run.ts";
import { outcomeLines } from "./phases/walk-outcome.ts";
import { requireReportPlace, writeReportTo } from "./report-place.ts";
import { NO_SETTINGS_GIVEN } from "./settings/parse-settings.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

export { driveShape, walk, type DriveOptions };

/** Chooses the run, sees to its Redis, walks its phases, and shows the outcome. */
export async function driveRun(options: DriveOptions, context: VerbContext): Promise<VerbResult> {
  const migration = findMigration(options.migration);
  requireName(options);
  const report = options.report === undefined ? null : requireReportPlace(options.report);
  if (options.mode === "dry-run") return rehearseRun({ ...options, migration, reportTo: report }, context);
  const chosen = await chooseFor(migration, options);
  const outcome = await driveChosen({ ...options, migration, chosen }, context);
  for (const line of outcomeLines(outcome, context.terminal.columns)) context.terminal.say(line);
  if (report !== null) {
    writeReportTo(report, { runsDir: options.config.runsDir, run: chosen.run, isKept: true, json: outcome });
    context.terminal.say(`report also in ${report.file}`);
  }
  return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
}

/** The run that is meant: --mode staging goes on with one whose staging is not done, --mode commit with one whose staging is. */
async function chooseFor(migration: Migration, options: DriveOptions): Promise<ChosenRun> {
  const { config, mode, run = null, new: isNew, given = NO_SETTINGS_GIVEN } = options;
  if (mode !== undefined) modePhases(migration, mode);
  if (mode === "commit") return chooseStaged({ config, migration, run, given: given.settings });
  const now = new Date();
  const chosen = chooseRun({ runsDir: config.runsDir, migration: migration.name, run, isNew, now });
  if (mode !== "staging" || run !== null || !chosen.isUnfinished) return chosen;
  if (!isStaged(config.runsDir, chosen.run, migration)) return chosen;
  return { run: newRunName(migration.name, now), isUnfinished: false };
}

/** Nobody's approval is none, and nobody answers for a waiver. */
function requireName({ approve, waive, by }: DriveOptions): void {
  if ((!approve && waive === undefined) || (by !== undefined && by.trim() !== "")) return;
  throw new TerminalError("USAGE", `${approve ? "--approve" : "--waive"} needs the name of who answers for it`, {
    hint: "Add --by NAME.",
  });
}
