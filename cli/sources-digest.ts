import type { Config } from "../shared/config.ts";
import { digest } from "../shared/identity.ts";
import type { Migration } from "../shared/migration.ts";
import { projectOf } from "./project-of.ts";

/** What is read decides the result: the projects, and whether they are real or local. */
export function sourcesDigest(migration: Migration, config: Config): string {
  const projects = migration.sources.map((source) => [source.system, projectOf(source, config)]);
  return digest(JSON.stringify([projects, config.emulatorHost === null ? "real" : "local"]));
}
