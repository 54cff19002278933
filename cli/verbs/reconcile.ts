import * as z from "zod";
import { nextInstant, nightlyPattern } from "../../coordinator/curation/due-instants.ts";
import { readLastRun } from "../../coordinator/curation/last-run.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { isZone } from "../../shared/is-zone.ts";
import {
  checkMigration,
  curateMigration,
  notCurated,
  targetFolder,
  type CurationPlan,
} from "../curation/curate-migration.ts";
import { alertLines, curatedExit, curatedLines, standingExit } from "../curation/curated-lines.ts";
import { keepCurating } from "../curation/keep-curating.ts";
import { findMigration } from "../find-migration.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingNames } from "../settings/setting-names.ts";
import type { Given, VerbAction, VerbContext, VerbResult } from "../verb.ts";

const shape = z.object({
  migration: z.string(),
  schedule: z.boolean().default(false),
  check: z.boolean().default(false),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM, from 00:00 to 23:59")
    .optional(),
  scheduleZone: z.string().refine(isZone, "an IANA time zone, as Australia/Brisbane is one").optional(),
  workers: wholeNumber(1, 64).optional(),
});

/** Keeps what is in use in line with a source that lives on: one run now, a check alone, or every night. */
export const reconcile: VerbAction = async (given, context) => {
  const { schedule, check, ...told } = parseGiven(shape, given);
  if (schedule && check) {
    throw new TerminalError("USAGE", "--schedule and --check exclude each other", { hint: "Leave one of them out." });
  }
  const renew = (): CurationPlan => planOf(loadConfig(), told, given);
  if (check) return checkNow(renew(), context);
  return schedule ? stayUp(renew, context) : runNow(renew(), context);
};

async function runNow(plan: CurationPlan, context: VerbContext): Promise<VerbResult> {
  const curated = await curateMigration(plan, "hand", context);
  context.terminal.clear();
  for (const line of curatedLines(curated)) context.terminal.say(line);
  const exitCode = curatedExit(curated);
  if (curated.status === "disabled") return { json: { ok: true, ...curated }, exitCode };
  const { failure, ...rest } = curated;
  const told = failure === null ? null : { code: failure.code, message: failure.message, hint: failure.hint };
  return { json: { ok: exitCode === 0, ...rest, failure: told }, exitCode };
}

async function checkNow(plan: CurationPlan, { terminal }: VerbContext): Promise<VerbResult> {
  const checked = await checkMigration(plan);
  const target = targetFolder(plan);
  const last = readLastRun(target);
  const timetable = { pattern: nightlyPattern(plan.at), zone: plan.zone };
  const next = new Date(nextInstant(timetable, Date.now())).toISOString();
  if (checked === null) {
    terminal.say("curation is disabled: nothing is due");
    return { json: { ok: true, status: "disabled", last } };
  }
  const { standing, missed } = checked;
  terminal.say(last === null ? "no run yet" : `last run ${last.run} ${last.status}, begun ${last.startedAt}`);
  for (const line of alertLines(standing)) terminal.say(line);
  terminal.say(`next run is due ${next} (${plan.at} ${plan.zone})`);
  const exitCode = standingExit(standing);
  const due = missed.map((instant) => new Date(instant).toISOString());
  return { json: { ok: exitCode === 0, last, missed: due, standing, next }, exitCode };
}

async function stayUp(renew: () => CurationPlan, context: VerbContext): Promise<VerbResult> {
  const kept = await keepCurating({ ...renew(), renew }, context);
  return { json: { ok: kept.failed === 0, ...kept }, exitCode: 0 };
}

type Told = Pick<z.infer<typeof shape>, "migration" | "at" | "scheduleZone" | "workers">;

function planOf(config: Config, { migration: name, at, scheduleZone, workers }: Told, given: Given): CurationPlan {
  const migration = findMigration(name);
  const { curation } = migration;
  if (curation === undefined) throw notCurated(migration);
  return {
    migration,
    config,
    given: parseSettings(given, migration, settingNames()),
    workers: workers ?? config.workers,
    at: at ?? config.reconcileAt ?? curation.at,
    zone: scheduleZone ?? config.reconcileZone ?? curation.zone,
  };
}
