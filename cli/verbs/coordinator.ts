import { TerminalError } from "../../shared/errors.ts";
import { driveRun, driveShape } from "../drive-run.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven } from "../parse-given.ts";
import { findMigration } from "../find-migration.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingNames } from "../settings/setting-names.ts";
import type { VerbAction } from "../verb.ts";

/** Coordinates a run whose workers were started elsewhere. They meet in Redis, so that must be one that all can reach. */
export const coordinator: VerbAction = async (given, context) => {
  const drive = parseGiven(driveShape, given);
  const config = loadConfig();
  if (config.redisUrl === null) {
    throw new TerminalError("CONFIG_INVALID", "REDIS_URL is not set, so that no worker could find this coordinator", {
      hint: "Set REDIS_URL here and for the workers, or let `touchdown run` start everything on this machine.",
    });
  }
  const settings = parseSettings(given, findMigration(drive.migration), settingNames());
  return driveRun({ ...drive, config, given: settings, workers: 0 }, context);
};
