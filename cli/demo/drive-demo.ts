import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { runFolder } from "../../shared/run-folder.ts";
import type { Mode } from "../../shared/setting.ts";
import { newRunName } from "../choose-run.ts";
import { driveChosen, driveShape } from "../drive-chosen.ts";
import { findMigration } from "../find-migration.ts";
import { loadConfig } from "../load-config.ts";
import { outcomeLines, type WalkOutcome } from "../phases/walk-outcome.ts";
import { parseSettings, type GivenSettings } from "../settings/parse-settings.ts";
import { withSourceDir } from "../settings/with-source-dir.ts";
import type { Given, VerbContext } from "../verb.ts";
import type { DemoOptions } from "./demo-options.ts";

/** A run that a demo walks, mode by mode, as `touchdown run` would with these settings. */
export type DemoRun = {
  readonly run: string;
  readonly folder: string;
  readonly config: Config;
  readonly migration: Migration;
  /** Walks the phases of a mode, or all of them, and tells the outcome. */
  walk(given: Given, mode?: Mode): Promise<WalkOutcome>;
};

/** `part` tells the runs of one demo apart. */
export function openDemoRun(options: DemoOptions, context: VerbContext, part = ""): DemoRun {
  const config = loadConfig();
  const migration = findMigration(options.migration);
  const run = newRunName(`demo-${migration.name}${part}`, new Date());
  const folder = runFolder(config.runsDir, run);
  let isUnfinished = false;
  return {
    run,
    folder,
    config,
    migration,
    async walk(given, mode) {
      const settings: GivenSettings = parseSettings(given, migration);
      const outcome = await driveChosen(
        {
          ...driveShape.parse({ migration: migration.name, run, new: !isUnfinished, mode, approve: true, by: "demo" }),
          config: withSourceDir(config, migration, settings.settings),
          workers: options.workers,
          given: settings,
          migration,
          chosen: { run, isUnfinished },
        },
        context,
      );
      isUnfinished = true;
      for (const line of outcomeLines(outcome, context.terminal.columns)) context.terminal.say(line);
      return outcome;
    },
  };
}
