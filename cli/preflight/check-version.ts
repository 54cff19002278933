import { readRun } from "../../coordinator/open-run.ts";
import type { Config } from "../../shared/config.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { LEDGER_VERSION } from "../../shared/ledger-schema.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseRun } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { existsSync } from "node:fs";
import { blocks, type Finding } from "./finding.ts";

export type CheckVersionOptions = {
  readonly migration: Migration;
  readonly config: Config;
  readonly run: string;
  /** Digest of the sources; null where a setting is missing. */
  readonly configDigest: string | null;
};

/** Whether the targets that a run has already were made by this version of the migration, from these sources: others are not gone on with. */
export function checkVersion({ migration, config, run, configDigest }: CheckVersionOptions): readonly Finding[] {
  const runs = new Set([run, ...(migration.phases ?? []).map((phase) => phaseRun(run, phase))]);
  return [...runs].flatMap((name) => {
    const file = targetFile(config.runsDir, name);
    if (!existsSync(file)) return [];
    const differences = differencesOf(file, { migration, configDigest });
    if (differences.length === 0) return [];
    return [
      blocks(
        "VERSION_MISMATCH",
        `run ${name} was started with ${differences.join(", ")}`,
        "Resume it with the version and settings it was started with, or start a new run (--new).",
      ),
    ];
  });
}

function differencesOf(
  file: string,
  { migration, configDigest }: Pick<CheckVersionOptions, "migration" | "configDigest">,
): readonly string[] {
  const target = openTargetReadOnly(file);
  try {
    const row = readRun(target);
    // A target that is being made, or somebody else's: opening the run tells.
    if (row === null) return [];
    return [
      ...differs("migration", row.migration, migration.name),
      ...differs("migration version", row.version, migration.version),
      ...differs("ledger version", row.ledgerVersion, LEDGER_VERSION),
      ...differs("schema version", row.schemaVersion, migration.schema.version),
      ...(configDigest === null || row.configDigest === configDigest ? [] : ["other sources"]),
    ];
  } finally {
    target.close();
  }
}

function differs(what: string, stored: string | number, present: string | number): readonly string[] {
  return stored === present ? [] : [`${what} ${stored}, and this is ${present}`];
}
