import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Reach } from "../../shared/checkpoint.ts";
import { SECOND } from "../../shared/config.ts";
import { holdFolder, type Hold } from "../../shared/connections/hold.ts";
import { makeStandalone, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { sync } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";
import { refuseDuringRollback } from "../../shared/rollback-journal.ts";
import { backupsFolder, targetFile } from "../../shared/run-folder.ts";
import { readRun } from "../open-run.ts";
import { backupFolder, copyFileOf, findBackups, newBackupName, type Backup, type RunOf } from "./backup-folder.ts";
import { checkCopy, type Expected } from "./check-copy.ts";
import { digestLedger, digestTables } from "./digest-tables.ts";
import { hashFile } from "./hash-file.ts";
import { sealManifest, writeManifest, type Manifest } from "./manifest.ts";
import { readFiles } from "./read-files.ts";
import { requireRoom } from "./require-room.ts";
import { toBackupFailure } from "./to-backup-failure.ts";
import { damaged } from "./verify-backup.ts";

export type TakeBackupOptions = RunOf & {
  /** As the operator names it, or null for the time. */
  readonly name: string | null;
  readonly codeVersion: string;
  readonly now: Date;
  readonly reach: Reach;
  readonly signal: AbortSignal;
};

/** Eight megabytes a step, so that a signal is heard in between. */
const PAGES_A_STEP = 1000;

/**
 * Copies a run's target as it is at this moment, proves the copy, and writes its manifest last. The run may go on meanwhile: everything is read in one read
 * transaction, so whatever is committed from now on is not in it. A crash leaves no backup, and what it leaves the next one removes.
 */
export async function takeBackup(options: TakeBackupOptions): Promise<Backup> {
  const { runsDir, run, now } = options;
  const target = targetFile(runsDir, run);
  refuseDuringRollback(target);
  const name = options.name ?? newBackupName(now);
  const folder = backupFolder(options, name);
  const hold = await holdBackups(options);
  try {
    removeLeftovers(options);
    if (existsSync(folder)) throw taken(run, name);
    const bytes = sizeOf(target) + sizeOf(`${target}-wal`);
    requireRoom({ what: `a backup of run ${run}`, folder: backupsFolder(runsDir, run), bytes });
    mkdirSync(folder, { mode: 0o700 });
    return { name, folder, manifest: await copyInto(folder, name, options) };
  } catch (error) {
    removeLeftovers(options);
    throw toBackupFailure(error, run);
  } finally {
    hold.release();
  }
}

/** One process at a time takes, removes or restores backups of a run. */
export async function holdBackups({ runsDir, run }: RunOf): Promise<Hold> {
  const folder = backupsFolder(runsDir, run);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hold = await holdFolder(folder).catch((error: unknown) => Promise.reject(toBackupFailure(error, run)));
  if (typeof hold === "object") return hold;
  throw new TerminalError("RUN_CONFLICT", `another process is at the backups of run ${run}`, {
    hint: "It takes, removes or restores one. Wait until it has ended.",
  });
}

const LEFT = /^(target\.db(-wal|-shm|-journal)?|manifest\.json\.draft)$/;

/** Folders without a manifest, in which nothing lies but what somebody leaves who is killed while he takes or removes a backup. */
function removeLeftovers(of: RunOf): void {
  for (const { folder, found } of findBackups(of)) {
    if (found.kind !== "none" || !readdirSync(folder).every((name) => LEFT.test(name))) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function copyInto(folder: string, name: string, options: TakeBackupOptions): Promise<Manifest> {
  const { run, codeVersion, now, signal } = options;
  const file = copyFileOf(folder);
  const clock = openClock();
  const { expected, files, seconds } = await copySnapshot(file, options, clock);
  makeStandalone(file);
  sync(file);
  await requireEqual(file, expected, run);
  const content = {
    format: 1 as const,
    name,
    ...expected,
    codeVersion,
    ledgerDigest: digestLedger(expected.tables),
    takenAt: now.toISOString(),
    bytes: sizeOf(file),
    sha256: await hashFile(file),
    files,
    seconds: { ...seconds, check: clock.lap(), total: clock.total() },
  };
  requireGoing(signal, run);
  const manifest = sealManifest(content);
  writeManifest(folder, manifest);
  sync(dirname(folder));
  return manifest;
}

type Snapshot = {
  /** As the target itself says, and not the copy: so the copy can be compared with it. */
  readonly expected: Expected;
  readonly files: Manifest["files"];
  readonly seconds: { readonly copy: number; readonly digest: number };
};

/** Copies and reads in one read transaction: both see what is committed when it begins. */
async function copySnapshot(
  file: string,
  { runsDir, run, reach, signal }: TakeBackupOptions,
  clock: Clock,
): Promise<Snapshot> {
  const target = openTargetReadOnly(targetFile(runsDir, run));
  try {
    target.exec("BEGIN");
    const ledger = describeRun(target, run);
    await target.backup(file, { progress: () => (requireGoing(signal, run), PAGES_A_STEP) });
    const copy = clock.lap();
    reach("backup-copied");
    const expected = { ...ledger, tables: await digestTables(target) };
    requireGoing(signal, run);
    return { expected, files: readFiles(target), seconds: { copy, digest: clock.lap() } };
  } finally {
    target.close();
  }
}

function describeRun(target: Target, run: string): Omit<Expected, "tables"> {
  const row = readRun(target);
  if (row?.run !== run) {
    throw new TerminalError(
      "RUN_UNKNOWN",
      `${target.name} is the target of ${row?.run ?? "no run"}, not of run ${run}`,
      {
        hint: "Name another run (touchdown list), or give the folder the name of its run again.",
      },
    );
  }
  const { migration, version, ledgerVersion, schemaVersion, configDigest } = row;
  return { run, migration, migrationVersion: version, ledgerVersion, schemaVersion, configDigest };
}

async function requireEqual(file: string, expected: Expected, run: string): Promise<void> {
  const faults = await checkCopy(file, expected);
  if (faults.length === 0) return;
  throw damaged(`the copy of run ${run} is no sound backup, and was removed`, faults, {
    hint: "Where the target itself is damaged the copy is too: resume the run, whose validators look at it, and look at the disk.",
  });
}

function requireGoing(signal: AbortSignal, run: string): void {
  if (!signal.aborted) return;
  throw new TerminalError("INTERRUPTED", `the backup of run ${run} was interrupted; nothing of it is left`, {
    hint: `Take it again: touchdown backup ${run}`,
  });
}

function taken(run: string, name: string): TerminalError {
  return new TerminalError("BACKUP_EXISTS", `run ${run} has a backup ${name}`, {
    hint: "Choose another name, or leave --name away to name it by the time.",
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

type Clock = {
  /** Seconds since the lap before. */
  lap(): number;
  total(): number;
};

function openClock(): Clock {
  const startedAtMs = Date.now();
  let lappedAtMs = startedAtMs;
  return {
    lap() {
      const seconds = (Date.now() - lappedAtMs) / SECOND;
      lappedAtMs = Date.now();
      return seconds;
    },
    total: () => (Date.now() - startedAtMs) / SECOND,
  };
}
