import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Chosen, SettingDeclaration } from "../../shared/setting.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import { defaultSettings } from "./default-settings.ts";
import type { GivenSettings } from "./parse-settings.ts";
import { readKept } from "./settings-file.ts";

export type ChooseSettingsOptions = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: Migration;
  readonly given: GivenSettings;
};

/**
 * What holds for a run: for one that has begun what it has kept, but for what is given anew; for another the defaults and what is given. A setting that decides
 * what is loaded cannot be given another value once the run has begun.
 */
export function chooseSettings({ runsDir, run, migration, given }: ChooseSettingsOptions): Chosen {
  const kept = readKept(runsDir, run);
  const declared = settingsOf(migration);
  if (kept !== null) {
    for (const declaration of declared) if (declaration.isPinned) refuseOther(declaration, { run, kept, given });
  }
  const chosen = {
    settings: { ...defaultSettings(migration), ...kept?.settings, ...given.settings },
    mappings: { ...kept?.mappings, ...given.mappings },
  };
  for (const declaration of declared) requireNeeded(declaration, chosen);
  return chosen;
}

type Compared = { readonly run: string; readonly kept: Chosen; readonly given: GivenSettings };

function refuseOther({ name, value }: SettingDeclaration, { run, kept, given }: Compared): void {
  const typed = given.settings[name];
  if (typed === undefined) return;
  const isMapping = value.kind === "mapping";
  const now = isMapping ? given.mappings[name]?.sha256 : typed;
  const before = isMapping ? kept.mappings[name]?.sha256 : kept.settings[name];
  if (now === before) return;
  const told = isMapping ? "the content " : "";
  throw new TerminalError(
    "RUN_CONFLICT",
    `--${name}: run ${run} was begun with ${told}${before ?? "nothing"}, and ${told}${now ?? "nothing"} is given now`,
    { hint: `Leave --${name} away to go on with the run, or start another with --new.` },
  );
}

function requireNeeded({ name, title, neededBy }: SettingDeclaration, { settings }: Chosen): void {
  if (neededBy === undefined || settings[neededBy.name] !== neededBy.value || settings[name] !== undefined) return;
  throw new TerminalError("USAGE", `--${neededBy.name} ${neededBy.value} needs --${name}: ${title}`, {
    hint: `Add --${name}, or choose another --${neededBy.name}.`,
  });
}
