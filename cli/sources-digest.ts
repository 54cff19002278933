import type { Config } from "../shared/config.ts";
import { digest } from "../shared/identity.ts";
import type { Migration } from "../shared/migration.ts";
import type { Chosen } from "../shared/setting.ts";
import { settingsOf } from "../shared/settings-of.ts";
import { projectOf } from "./project-of.ts";

/**
 * What is read decides the result: the projects, and whether they are real or local; and so does what was chosen, where the migration says so. Where files lie is
 * left out: their content is the state of the source (`Source.pin`).
 */
export function sourcesDigest(migration: Migration, config: Config, chosen: Chosen): string {
  const firestore = migration.sources.flatMap((source) => (source.kind === "firestore" ? [source] : []));
  const projects = firestore.map((source) => [source.system, projectOf(source, config)]);
  const place = firestore.length === 0 ? "files" : config.emulatorHost === null ? "real" : "local";
  const pinned = pinnedOf(migration, chosen);
  return digest(JSON.stringify(pinned.length === 0 ? [projects, place] : [projects, place, pinned]));
}

/** A mapping counts by its content. */
function pinnedOf(migration: Migration, { settings, mappings }: Chosen): readonly (readonly [string, string])[] {
  return settingsOf(migration).flatMap(({ name, value, isPinned }) => {
    const chosen = value.kind === "mapping" ? mappings[name]?.sha256 : settings[name];
    return isPinned && chosen !== undefined ? [[name, chosen] as const] : [];
  });
}
