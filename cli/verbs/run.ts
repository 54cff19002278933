import { driveRun, driveShape } from "../drive-run.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { findMigration } from "../find-migration.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingNames } from "../settings/setting-names.ts";
import type { VerbAction } from "../verb.ts";

const shape = driveShape.extend({ workers: wholeNumber(0, 64).optional() });

/** Runs a migration on this machine: producer, coordinator and worker processes, with a private Redis unless REDIS_URL names one. */
export const run: VerbAction = async (given, context) => {
  const { workers, ...drive } = parseGiven(shape, given);
  const config = loadConfig();
  const settings = parseSettings(given, findMigration(drive.migration), settingNames());
  return driveRun({ ...drive, config, given: settings, workers: workers ?? config.workers }, context);
};
