import { migrations } from "../../migrations/registry.ts";
import { settingsOf } from "../../shared/settings-of.ts";

/** The settings of all migrations, which the command line takes whichever is meant. */
export function settingNames(): readonly string[] {
  return [...new Set(Object.values(migrations).flatMap((migration) => settingsOf(migration).map(({ name }) => name)))];
}
