import { migrations } from "../migrations/registry.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";

/** In a file of its own: verbs that read no source do not wait for the sources' clients to load. */
export function findMigration(name: string): Migration {
  const migration = migrations[name];
  if (migration !== undefined) return migration;
  throw new TerminalError("MIGRATION_UNKNOWN", `there is no migration "${name}"`, {
    hint: `Known migrations: ${Object.keys(migrations).join(", ")} (touchdown list).`,
  });
}
