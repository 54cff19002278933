import { migrations } from "../migrations/registry.ts";
import { openCsvSource } from "../producers/csv/csv-source.ts";
import { openFirestoreSource, type FirestoreSourceOptions } from "../producers/firestore-source.ts";
import { sampledSource } from "../producers/sample/sampled-source.ts";
import { readCatalog, type Catalog } from "../shared/catalog.ts";
import type { Config } from "../shared/config.ts";
import { openStore } from "../shared/connections/file-store.ts";
import { openScratch } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import type { OpenFileStore } from "../shared/file-store.ts";
import type { FirestoreDeclaration, Migration, SourceDeclaration } from "../shared/migration.ts";
import { schemaPart } from "../shared/schema-sql.ts";
import type { OpenSource, Source } from "../shared/source.ts";
import { findMigration } from "./find-migration.ts";
import { projectOf } from "./project-of.ts";

/** What the verbs put together: declarations, catalogues, sources and file stores. */
export { findMigration, projectOf };

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
  return schemaPart(schema, "tables");
}

/** All that a finished target has, in the order in which it is made. */
export function schemaSql({ schema }: Migration): string {
  return (["tables", "indexes", "search", "views"] as const).map((part) => schemaPart(schema, part)).join("\n");
}

/** Opens sources by the settings; a new kind of source is one more case here. */
export function openSourceWith(config: Config): OpenSource {
  const declarations = Object.values(migrations).flatMap(({ sources }) => sources);
  return (system, sample = null) => {
    const declaration = declarations.find((candidate) => candidate.system === system);
    if (declaration === undefined) {
      throw new TerminalError("USAGE", `no migration declares a system "${system}"`, { hint: "See touchdown list." });
    }
    const source = openDeclared(declaration, config);
    return sample === null ? source : sampledSource(source, sample);
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

/** The real projects that a migration reads, by system: none of them where the sources are a local Firestore. */
export function realProjects({ sources }: Migration, config: Config): Record<string, string> {
  if (config.emulatorHost !== null) return {};
  return Object.fromEntries(
    sources.flatMap((source) => (source.kind === "firestore" ? [[source.system, projectOf(source, config)]] : [])),
  );
}

function openDeclared(declaration: SourceDeclaration, config: Config): Source {
  switch (declaration.kind) {
    case "firestore":
      return openFirestoreSource(firestoreOptions(declaration, config));
    case "csv":
      return openCsvSource({ declaration, folder: config.sourceDirs[declaration.variables] ?? null });
  }
}

/** How a declared source is reached by the settings. */
export function firestoreOptions(declaration: FirestoreDeclaration, config: Config): FirestoreSourceOptions {
  return {
    system: declaration.system,
    projectId: projectOf(declaration, config),
    credentials: config.emulatorHost === null ? (config.projects[declaration.variables]?.credentials ?? null) : null,
    emulatorHost: config.emulatorHost,
    timeoutMs: config.readTimeoutMs,
  };
}
