import { readFileSync } from "node:fs";
import { migrations } from "../migrations/registry.ts";
import { openFirestoreSource } from "../producers/firestore-source.ts";
import { readCatalog, type Catalog } from "../shared/catalog.ts";
import type { Config } from "../shared/config.ts";
import { openStore } from "../shared/connections/file-store.ts";
import { openScratch } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import type { OpenFileStore } from "../shared/file-store.ts";
import type { Migration, SourceDeclaration } from "../shared/migration.ts";
import type { OpenSource, Source } from "../shared/source.ts";

/** What the verbs put together: declarations, catalogues, sources and file stores. */
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

/** All that a finished target has, in the order in which it is made. */
export function schemaSql({ schema }: Migration): string {
  const parts = ["tables", "indexes", "search", "views"];
  return parts.map((part) => readFileSync(new URL(`${part}.sql`, schema.folder), "utf8")).join("\n");
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

/** Opens file stores by the settings; a bucket with the credentials of its variable's prefix. */
export function openFileStoreWith(config: Config): OpenFileStore {
  return ({ name, variable }) => {
    const place = config.files[variable];
    if (place === undefined) throw unsetStore(name, variable);
    const credentials = config.projects[variable.replace(/_FILES$/, "")]?.credentials ?? null;
    return openStore({ place, variable, credentials, timeoutMs: config.readTimeoutMs });
  };
}

function unsetStore(store: string, variable: string): TerminalError {
  return new TerminalError("CONFIG_INVALID", `${variable} is not set: it says where the files of store ${store} are`, {
    hint: `Set ${variable} to a folder, or to gs://bucket or gs://bucket/folder.`,
  });
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

/** The real projects that a migration reads, by system: none of them where the sources are a local Firestore. */
export function realProjects({ sources }: Migration, config: Config): Record<string, string> {
  if (config.emulatorHost !== null) return {};
  return Object.fromEntries(sources.map((source) => [source.system, projectOf(source, config)]));
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
