import { existsSync } from "node:fs";
import { join } from "node:path";
import { curate, checkCuration, type Curated } from "../../coordinator/curation/curate.ts";
import { curationFiles } from "../../coordinator/curation/curation-folder.ts";
import type { CurateOptions } from "../../coordinator/curation/curation.ts";
import { nightlyPattern } from "../../coordinator/curation/due-instants.ts";
import { setDatabase } from "../../coordinator/publication/set-files.ts";
import { openWebhook } from "../../coordinator/watch/alerts/post-alerts.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { fileLog, type Log } from "../../shared/log.ts";
import type { CurationAlert } from "../../shared/curation.ts";
import type { Migration } from "../../shared/migration.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { newRunName } from "../choose-run.ts";
import { defaultSettings } from "../settings/default-settings.ts";
import type { GivenSettings } from "../settings/parse-settings.ts";
import { withSourceDir } from "../settings/with-source-dir.ts";
import type { VerbContext } from "../verb.ts";
import { engineSync } from "./engine-sync.ts";
import { pruneRuns } from "./prune-runs.ts";
import { declaredFiles } from "./read-source-files.ts";

export type CurationPlan = {
  readonly migration: Migration;
  readonly config: Config;
  readonly given: GivenSettings;
  readonly workers: number;
  /** "HH:MM" and an IANA zone: when a run is due. */
  readonly at: string;
  readonly zone: string;
};

/** How long alerts that are on their way to the webhook are waited for. */
const POSTING_MS = 20 * SECOND;

/** One run of curation, here and now. */
export async function curateMigration(
  plan: CurationPlan,
  trigger: CurateOptions["trigger"],
  context: VerbContext,
): Promise<Curated> {
  const { migration, given, workers } = plan;
  const config = withSourceDir(plan.config, migration, given.settings);
  const curated = await withPosting(plan, (post) =>
    curate(curateOptions(plan, trigger, post), engineSync({ migration, config, given, workers }, context)),
  );
  if (curated.status === "succeeded") {
    const removed = pruneRuns(targetFolder(plan), config.runsDir);
    if (removed.length > 0) curationLog(targetFolder(plan))("pruned", { runs: removed });
  }
  return curated;
}

/** What is wrong without running anything; null where curation is disabled. */
export async function checkMigration(plan: CurationPlan) {
  return withPosting(plan, (post) => checkCuration(curateOptions(plan, "hand", post)));
}

/** Where curation keeps its things: below the folder of the setting `target`. */
export function targetFolder({ migration, given }: Pick<CurationPlan, "migration" | "given">): string {
  const folder = given.settings["target"] ?? defaultSettings(migration)["target"];
  if (folder !== undefined) return folder;
  throw notCurated(migration);
}

export function notCurated({ name }: Migration): TerminalError {
  return new TerminalError(
    "USAGE",
    `${name} does not declare that it is curated: it publishes nothing that could be kept in line`,
    {
      hint: "See touchdown list, and docs/architecture.md for what a declaration needs.",
    },
  );
}

function curateOptions(
  plan: CurationPlan,
  trigger: CurateOptions["trigger"],
  post: CurateOptions["post"],
): CurateOptions {
  const { migration, config, given, at, zone } = plan;
  const { curation: declaration, publication } = migration;
  if (declaration === undefined || publication === undefined) throw notCurated(migration);
  const target = targetFolder(plan);
  return {
    migration: migration.name,
    declaration,
    target,
    databases: {
      staging: setDatabase(publication, target, "staging"),
      production: setDatabase(publication, target, "production"),
    },
    declaredFiles: declaredFiles(migration),
    timetable: { pattern: nightlyPattern(at), zone },
    run: freeRunName(config.runsDir, `${migration.name}-reconcile`),
    trigger,
    ...(migration.governance === undefined ? {} : { told: migration.governance }),
    actor: given.settings["actor"] ?? defaultSettings(migration)["actor"] ?? "touchdown",
    now: () => new Date(),
    post,
  };
}

/** Two runs may begin in one second. */
function freeRunName(runsDir: string, kind: string): string {
  const name = newRunName(kind, new Date());
  const candidates = [name, ...Array.from({ length: 99 }, (_, index) => `${name}-${index + 2}`)];
  return candidates.find((candidate) => !existsSync(runFolder(runsDir, candidate))) ?? `${name}-${process.pid}`;
}

/** With the webhook of the settings, if there is one; what was told is delivered before this returns, or given up. */
async function withPosting<Result>(
  plan: CurationPlan,
  use: (post: (alert: CurationAlert) => void) => Promise<Result>,
): Promise<Result> {
  const url = plan.config.alerts.webhook;
  if (url === null) return use(() => undefined);
  const webhook = openWebhook({ url, log: curationLog(targetFolder(plan)) });
  try {
    return await use((alert) => webhook.post(alert));
  } finally {
    await webhook.close(POSTING_MS);
  }
}

/** The folder may not be there yet: then there is nothing to tell. */
export function curationLog(target: string): Log {
  const { folder, log } = curationFiles(target);
  const write = fileLog(log);
  return (event, fields) => {
    if (existsSync(folder)) write(event, fields);
  };
}

export function curationRedisFolder(target: string): string {
  return join(curationFiles(target).folder, "schedule");
}
