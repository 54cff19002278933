import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import type { Settings } from "../../shared/setting.ts";
import { findStoreFailures } from "../require-stores.ts";
import { checkFolder, checkRoom } from "./check-folder.ts";
import { checkLive } from "./check-live.ts";
import { checkRedis } from "./check-redis.ts";
import { checkVersion } from "./check-version.ts";
import { checkZone } from "./check-zone.ts";
import { findingOf, type Finding } from "./finding.ts";

export type PreflightOptions = {
  readonly migration: Migration;
  readonly config: Config;
  readonly run: string;
  readonly isCopyingHere: boolean;
  readonly redisUrl: string | null;
  readonly configDigest: string | null;
  readonly steps: readonly PlannedStep[];
  /** Those that are to be walked. */
  readonly phases: readonly PhaseDeclaration[];
  readonly settings: Settings;
};

/** What of this host, its stores, its Redis, its disk and the database that it is to cut over would stand in the way of a run. */
export async function preflight(options: PreflightOptions): Promise<readonly Finding[]> {
  const { migration, config, steps } = options;
  const [stores, redis] = await Promise.all([findStoreFailures(options), checkRedis(options)]);
  return [
    ...stores.map((failure) => findingOf(failure)),
    ...checkVersion(options),
    ...redis,
    ...checkFolder(config.runsDir),
    ...checkRoom(config.runsDir, steps),
    ...checkLive(options),
    ...checkZone(migration, Date.now()),
  ];
}
