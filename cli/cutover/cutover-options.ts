import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { SYSTEM_CLOCK } from "../../coordinator/cutover/cutover-clock.ts";
import type { BudgetName, CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import type { CutoverPlanOptions } from "../../coordinator/cutover/plan-cut-over.ts";
import { runCommand } from "../../coordinator/cutover/run-command.ts";
import { parseServices } from "../../coordinator/cutover/services.ts";
import { setDatabase } from "../../coordinator/publication/set-files.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import { SECOND } from "../../shared/config.ts";
import { InvariantError, TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Settings } from "../../shared/setting.ts";

export type CutoverOf = {
  readonly migration: Migration;
  readonly settings: Settings;
  readonly runsDir: string;
  readonly run: string;
};

export type ActingOn = { readonly reach: Reach; readonly signal: AbortSignal; readonly say: (line: string) => void };

/** What a cutover is given, by what the migration declares and the operator chose. Refuses what cannot be understood before anything is done (USAGE). */
export function cutoverOptions(of: CutoverOf, { reach, signal, say }: ActingOn): CutOverOptions {
  const { migration, settings } = of;
  return {
    ...plannedCutover(of),
    runsDir: of.runsDir,
    governance: migration.governance ?? null,
    actor: settings["actor"] ?? "touchdown",
    clock: SYSTEM_CLOCK,
    runCommand,
    reach,
    signal,
    say,
  };
}

/** The part of it that a plan needs. */
export function plannedCutover({ migration, settings, run }: CutoverOf): CutoverPlanOptions {
  const { cutover: declaration, publication } = migration;
  if (declaration === undefined || publication === undefined) {
    throw new InvariantError(`${migration.name} declares a cutover and a publication, or it has no such phase`);
  }
  const target = requireSetting(settings, "target");
  return {
    declaration,
    run,
    live: fileBehind(requireSetting(settings, "db")),
    staging: setDatabase(publication, target, "staging"),
    target,
    services: parseServices(settings["services"] ?? "none"),
    urls: urlsOf(settings["health-url"]),
    anchorFile: settings["anchor-file"] ?? join(target, "anchor.txt"),
    budgetsMs: budgetsOf(settings),
  };
}

/** A link has another lock and another journal beside it than its file, and would be replaced in its place. */
function fileBehind(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

export function monitorMs(settings: Settings): number {
  return secondsOf(settings, "monitor-seconds");
}

export function budgetsOf(settings: Settings): CutOverOptions["budgetsMs"] {
  const budget = (name: BudgetName): number => secondsOf(settings, `budget-${name}`);
  return {
    "pre-migration": budget("pre-migration"),
    migration: budget("migration"),
    validation: budget("validation"),
    recovery: budget("recovery"),
    total: budget("total"),
    downtime: budget("downtime"),
    rollback: budget("rollback"),
  };
}

function secondsOf(settings: Settings, name: string): number {
  return Number(requireSetting(settings, name)) * SECOND;
}

function urlsOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");
}

function requireSetting(settings: Settings, name: string): string {
  const value = settings[name];
  if (value !== undefined) return value;
  throw new TerminalError("USAGE", `a cutover needs --${name}`, {
    hint: `Say it with the run: touchdown run <migration> --${name} VALUE (touchdown run --help lists them).`,
  });
}
