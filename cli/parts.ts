import { readFileSync } from "node:fs";
import { migrations } from "../migrations/registry.ts";
import { openFirestoreSource } from "../producers/firestore-source.ts";
import { readCatalog, type Catalog } from "../shared/catalog.ts";
import type { Config } from "../shared/config.ts";
import { openScratch } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration, SourceDeclaration } from "../shared/migration.ts";
import type { OpenSource, Source } from "../shared/source.ts";

/** What the verbs put together: declarations, catalogues and sources. */
export function findMigration(name: string): Migration {
  const migration = migrations[name];
  if (migration !== undefined) return migration;
  throw new TerminalError("MIGRATION_UNKNOWN", `there is no migration "${name}"`, {
    hint: `Known migrations: ${Object.keys(migrations).join(", ")} (touchdown list).`,
  });
}

const catalogs = new Map<string, Catalog>();

/** The catalogue of a migration's target, read from its versioned SQL once a process. */
export function catalogOf(migration: Migration): Catalog {
  const known = catalogs.get(migration.name);
  if (known !== undefined) return known;
  const scratch = openScratch();
  try {
    scratch.exec(tablesSql(migration));
    const catalog = readCatalog(scratch);
    catalogs.set(migration.name, catalog);
    return catalog;
  } finally {
    scratch.close();
  }
}

export function tablesSql({ schema }: Migration): string {
  return readFileSync(new URL("tables.sql", schema.folder), "utf8");
}

/** Opens sources by the settings; a new kind of source is one more case here. */
export function openSourceWith(config: Config): OpenSource {
  const declarations = Object.values(migrations).flatMap(({ sources }) => sources);
  return (system) => {
    const declaration = declarations.find((candidate) => candidate.system === system);
    if (declaration === undefined) {
      throw new TerminalError("USAGE", `no migration declares a system "${system}"`, { hint: "See touchdown list." });
    }
    return openDeclared(declaration, config);
  };
}

/** The project a system is read from, by its variable; a local Firestore takes any name. */
export function projectOf({ system, variables }: SourceDeclaration, config: Config): string {
  const projectId = config.projects[variables]?.projectId ?? null;
  if (projectId !== null) return projectId;
  if (config.emulatorHost !== null) return `${system}-local`;
  throw new TerminalError(
    "CONFIG_INVALID",
    `${variables}_PROJECT_ID is not set, so it is unknown which Firestore project ${system} is`,
    {
      hint: `Set ${variables}_PROJECT_ID and ${variables}_CREDENTIALS, or FIRESTORE_EMULATOR_HOST for a local Firestore.`,
    },
  );
}

function openDeclared(declaration: SourceDeclaration, config: Config): Source {
  switch (declaration.kind) {
    case "firestore":
      return openFirestoreSource({
        system: declaration.system,
        projectId: projectOf(declaration, config),
        credentials:
          config.emulatorHost === null ? (config.projects[declaration.variables]?.credentials ?? null) : null,
        emulatorHost: config.emulatorHost,
        timeoutMs: config.readTimeoutMs,
      });
  }
}
