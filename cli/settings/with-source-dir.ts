import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Settings } from "../../shared/setting.ts";

/** The configuration under which the migration's CSV files are read from the folder of --source-dir, where it was given. */
export function withSourceDir(config: Config, { sources }: Migration, settings: Settings): Config {
  const folder = settings["source-dir"];
  if (folder === undefined) return config;
  const folders = sources.flatMap(({ kind, variables }) => (kind === "csv" ? [[variables, folder] as const] : []));
  return { ...config, sourceDirs: { ...config.sourceDirs, ...Object.fromEntries(folders) } };
}
