import type { Migration } from "../../shared/migration.ts";
import type { Settings } from "../../shared/setting.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import { parseValue } from "./parse-value.ts";

/** What holds where nothing is said; paths are absolute. */
export function defaultSettings(migration: Migration): Settings {
  return Object.fromEntries(
    settingsOf(migration).flatMap((declared) =>
      declared.default === null ? [] : [[declared.name, parseValue(declared, declared.default)]],
    ),
  );
}
