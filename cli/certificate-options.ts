import type { ChainOptions } from "../coordinator/certificates/verify-chain.ts";
import type { Config } from "../shared/config.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";
import { codeVersion } from "./code-version.ts";
import { readChosen } from "./settings/settings-file.ts";
import { sourcesDigest } from "./sources-digest.ts";

/** What a run's certificates are held against: this version, its declarations, and the settings of the sources where they are given. */
export function certificateOptions(config: Config, run: string, migration: Migration): ChainOptions {
  return {
    runsDir: config.runsDir,
    run,
    phases: migration.phases ?? [],
    migration,
    codeVersion: codeVersion(),
    configDigest: knownSources(config, run, migration),
  };
}

/** Whoever reads and approves need not have the settings of whoever runs. */
function knownSources(config: Config, run: string, migration: Migration): string | null {
  try {
    return sourcesDigest(migration, config, readChosen(config.runsDir, run, migration));
  } catch (error) {
    if (error instanceof TerminalError && error.code === "CONFIG_INVALID") return null;
    throw error;
  }
}
