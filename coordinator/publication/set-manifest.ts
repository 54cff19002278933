import type { Migration } from "../../shared/migration.ts";
import type { PromotePolicy, PublishedFile, PublishedSet } from "../../shared/publication.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import type { Settings } from "../../shared/setting.ts";
import { digestOfSet, type ContentDigest } from "./digest-content.ts";
import type { Manifest } from "./manifest.ts";
import type { Publishing } from "./publishing.ts";

export type SetFacts = {
  readonly set: PublishedSet;
  readonly tables: readonly ContentDigest[];
  readonly files: readonly PublishedFile[];
  readonly policy: PromotePolicy | null;
  readonly sync: number | null;
};

/** What the manifest of a set says. */
export function setManifest({ migration, facts, files: sources, now }: Publishing, of: SetFacts): Manifest {
  return {
    format: 1,
    set: of.set,
    migration: migration.name,
    migrationVersion: migration.version,
    schemaVersion: migration.schema.version,
    run: facts.run,
    sealedAt: now().toISOString(),
    digest: digestOfSet(of.tables),
    tables: of.tables.map(({ table, rows, digest }) => ({ table, rows, digest })),
    files: [...of.files],
    sources: sources.map(({ path, name, sha256, bytes, records }) => ({ path, name, sha256, bytes, records })),
    settings: pinnedSettings(migration, facts.settings),
    policy: of.policy,
    sync: of.sync,
  };
}

/** What was chosen that decides what is loaded; the rest says where it comes from and goes to. */
export function pinnedSettings(migration: Migration, settings: Settings): Settings {
  const pinned = new Set(settingsOf(migration).flatMap(({ name, isPinned }) => (isPinned ? [name] : [])));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => pinned.has(name)));
}
