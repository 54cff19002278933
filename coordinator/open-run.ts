import { existsSync, mkdirSync } from "node:fs";
import { openTarget, type Target } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import { LEDGER_SQL, LEDGER_VERSION } from "../shared/ledger-schema.ts";
import type { Migration } from "../shared/migration.ts";
import { refuseDuringRollback } from "../shared/rollback-journal.ts";
import { runFolder, targetFile } from "../shared/run-folder.ts";
import { schemaPart } from "../shared/schema-sql.ts";
import { retryTransient } from "../shared/retry-transient.ts";
import type { ReadTime } from "../shared/source.ts";

export type OpenRunOptions = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: Migration;
  /** Digest of the settings that decide what is read: a run is not resumed over other sources. */
  readonly configDigest: string;
  /** Pins the sources; called for a new run only. */
  readonly pin: () => Promise<Readonly<Record<string, ReadTime>>>;
};

export type OpenedRun = {
  readonly target: Target;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  readonly startedAt: string;
  readonly isResumed: boolean;
};

type RunRow = {
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly ledgerVersion: number;
  readonly schemaVersion: number;
  readonly configDigest: string;
  readonly readTimes: string;
  readonly startedAt: string;
};

/** Opens the target of a run: a new file with its tables and ledger, or the one of an interrupted run of the very same version and sources. */
export async function openRun(options: OpenRunOptions): Promise<OpenedRun> {
  const { runsDir, run } = options;
  const file = targetFile(runsDir, run);
  // In its midst a rollback leaves no target, and a new one must not take its place.
  refuseDuringRollback(file);
  if (!existsSync(file)) {
    const readTimes = await retryTransient(options.pin);
    mkdirSync(runFolder(runsDir, run), { recursive: true });
    return createRun(options, file, readTimes);
  }
  const target = openTarget(file);
  try {
    const row = readRun(target);
    if (row === null) throw notOurs(file);
    refuseOther(row, options);
    const readTimes: Record<string, ReadTime> = JSON.parse(row.readTimes); // Written by createRun.
    return { target, readTimes, startedAt: row.startedAt, isResumed: true };
  } catch (error) {
    target.close();
    throw error;
  }
}

/** What the ledger says about its run, or null when the file has no ledger. */
export function readRun(target: Target): RunRow | null {
  const has = target.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_touchdown_run'").get();
  if (has === undefined) return null;
  return (
    target
      .prepare<[], RunRow>(
        `SELECT run, migration, migration_version AS version, ledger_version AS ledgerVersion, schema_version AS schemaVersion,
         config_digest AS configDigest, read_times AS readTimes, started_at AS startedAt FROM _touchdown_run`,
      )
      .get() ?? null
  );
}

function createRun(
  { run, migration, configDigest }: OpenRunOptions,
  file: string,
  readTimes: Readonly<Record<string, ReadTime>>,
): OpenedRun {
  const target = openTarget(file);
  const startedAt = new Date().toISOString();
  const create = target.transaction(() => {
    target.exec(LEDGER_SQL);
    target.exec(schemaPart(migration.schema, "tables"));
    target
      .prepare("INSERT INTO _touchdown_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)")
      .run(
        run,
        migration.name,
        migration.version,
        LEDGER_VERSION,
        migration.schema.version,
        configDigest,
        JSON.stringify(readTimes),
        startedAt,
      );
  });
  create.immediate();
  return { target, readTimes, startedAt, isResumed: false };
}

function refuseOther(row: RunRow, { run, migration, configDigest }: OpenRunOptions): void {
  const expected = [
    ["migration", row.migration, migration.name],
    ["migration version", row.version, migration.version],
    ["ledger version", row.ledgerVersion, LEDGER_VERSION],
    ["schema version", row.schemaVersion, migration.schema.version],
    ["settings of the sources (digest)", row.configDigest, configDigest],
  ] as const;
  for (const [what, stored, present] of expected) {
    if (stored === present) continue;
    throw new TerminalError("VERSION_MISMATCH", `run ${run} was started with ${what} ${stored}, this is ${present}`, {
      hint: "Resume it with the version and settings it was started with, or start a new run (--new).",
    });
  }
}

export function notOurs(file: string): TerminalError {
  return new TerminalError("TARGET_EXISTS", `${file} exists and has no ledger: it is not a target of Touchdown`, {
    hint: "Move the file away or name another run with --run.",
  });
}
