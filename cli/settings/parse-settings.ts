import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Mapping, Mappings, SettingDeclaration, Settings } from "../../shared/setting.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import type { Given } from "../verb.ts";
import { parseValue } from "./parse-value.ts";
import { readMapping } from "./read-mapping.ts";

/** The settings that were typed, and no others. */
export type GivenSettings = { readonly settings: Settings; readonly mappings: Mappings };

export const NO_SETTINGS_GIVEN: GivenSettings = { settings: {}, mappings: {} };

/**
 * The settings of a migration among what the operator typed, each as its kind wants it: paths absolute, mapping files read. One that only other migrations
 * have (`known` names those of all) is refused.
 */
export function parseSettings(given: Given, migration: Migration, known: readonly string[] = []): GivenSettings {
  const declared = settingsOf(migration);
  refuseOthers(given, { migration, declared, known });
  const settings: Record<string, string> = {};
  const mappings: Record<string, Mapping> = {};
  for (const declaration of declared) {
    const typed = given[optionKey(declaration.name)];
    // Each takes a value, so that commander hands on a text.
    if (typeof typed !== "string") continue;
    const value = parseValue(declaration, typed);
    settings[declaration.name] = value;
    if (declaration.value.kind === "mapping") mappings[declaration.name] = readMapping(declaration.name, value);
  }
  return { settings, mappings };
}

type Others = {
  readonly migration: Migration;
  readonly declared: readonly SettingDeclaration[];
  readonly known: readonly string[];
};

function refuseOthers(given: Given, { migration, declared, known }: Others): void {
  const own = declared.map(({ name }) => name);
  const unknown = known.filter((name) => !own.includes(name) && given[optionKey(name)] !== undefined);
  if (unknown.length === 0) return;
  const flags = own.map((name) => `--${name}`);
  throw new TerminalError(
    "USAGE",
    `${migration.name} has no setting ${unknown.map((name) => `--${name}`).join(", ")}`,
    {
      hint: flags.length === 0 ? "It has no settings at all." : `It has ${flags.join(", ")}.`,
    },
  );
}

/** As the command line hands it on: "source-dir" is sourceDir. */
function optionKey(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
