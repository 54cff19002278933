import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Reach } from "../../shared/checkpoint.ts";
import { holdTarget, type Hold } from "../../shared/connections/hold.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { removeDurably, renameDurably, sync, writeDurably } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";
import {
  readRollbackJournal,
  rollbackFile,
  type RollbackJournal,
  type RollbackStep,
} from "../../shared/rollback-journal.ts";
import { copyFileOf, newBackupName, type Backup } from "./backup-folder.ts";
import { tableFaults } from "./check-copy.ts";
import { hashFile } from "./hash-file.ts";
import { requireRoom } from "./require-room.ts";
import { damaged } from "./verify-backup.ts";

export type Restore = {
  readonly target: string;
  /** Verified by the caller. */
  readonly backup: Backup;
  readonly now: Date;
  readonly reach: Reach;
};

export type Restored = {
  /** What was the target before; null where there was none. */
  readonly setAside: string | null;
  /** Whether it went on from where another process had been killed. */
  readonly isResumed: boolean;
};

/** What SQLite may keep beside a database. */
const SIDECARS = ["-wal", "-shm", "-journal"] as const;
/** They speak of the target that is set aside. */
const REPORTS = ["report.json", "report.html"] as const;

/**
 * Puts a verified backup in the place of the target. The journal says how far it is, so that it may be killed anywhere and called again, with the same backup or
 * another one: until the target is set aside nothing has happened, and from then on only the copy is in its place. When it fails before that,
 * everything is as it was. Nobody else can have the target open meanwhile, or open it.
 */
export async function restoreTarget(restore: Restore): Promise<Restored> {
  const { target, backup, reach } = restore;
  const found = readRollbackJournal(target);
  const journal = found === null ? begin(restore) : await resume(restore, found);
  reach("rollback-begun");
  try {
    if (journal.step !== "checking") await replace(restore, journal);
    reach("rollback-checking");
    await check(restore, journal);
    reach("rollback-checked");
  } catch (error) {
    if (isUntouched(target, journal)) abandon(target);
    throw error;
  }
  setReportsAside(target, journal);
  removeDurably(rollbackFile(target));
  const aside = asideOf(target, journal);
  return { setAside: existsSync(aside) ? aside : null, isResumed: found !== null && found.backup === backup.name };
}

function begin({ target, backup, now }: Restore): RollbackJournal {
  requireRoom({
    what: `rolling back run ${backup.manifest.run}`,
    folder: dirname(target),
    bytes: neededBytes(target, backup),
  });
  return write(target, {
    run: backup.manifest.run,
    migration: backup.manifest.migration,
    backup: backup.name,
    step: "copying",
    startedAt: now.toISOString(),
    suffix: freeSuffix(target, now),
    hadTarget: existsSync(target),
  });
}

/** Where a killed rollback goes on. With another backup than it had it begins anew, and what was set aside stays set aside. */
async function resume({ target, backup }: Restore, found: RollbackJournal): Promise<RollbackJournal> {
  const step = found.backup === backup.name ? await reachedStep(target, backup, found) : "copying";
  return write(target, { ...found, backup: backup.name, step });
}

/** The journal is written before a step's effect or after it, so the files themselves have the last word. */
async function reachedStep(target: string, { manifest }: Backup, journal: RollbackJournal): Promise<RollbackStep> {
  const file = copyBeside(target);
  if (journal.step === "copying") return "copying";
  if (existsSync(file)) return (await hashFile(file)) === manifest.sha256 ? "swapping" : "copying";
  return existsSync(target) && !isUntouched(target, journal) ? "checking" : "copying";
}

/** Everything up to the moment when the copy has taken the target's place; the target is held until it is set aside. */
async function replace(restore: Restore, journal: RollbackJournal): Promise<void> {
  const { target, reach } = restore;
  const held = isUntouched(target, journal) ? await hold(target, journal.run) : null;
  try {
    if (journal.step === "copying") await copy(restore, journal);
    reach("rollback-swapping");
    swap(restore, journal);
  } finally {
    held?.release();
  }
  write(target, { ...journal, step: "checking" });
}

/** Refuses while another process has the target open, before anybody is asked anything. */
export async function requireUnused(target: string, run: string): Promise<void> {
  (await hold(target, run))?.release();
}

/** Null where there is nothing to hold: no target, or one that SQLite cannot read. */
async function hold(target: string, run: string): Promise<Hold | null> {
  if (!existsSync(target)) return null;
  const held = await holdTarget(target);
  if (held === "damaged") return null;
  if (held !== "busy") return held;
  throw new TerminalError("RUN_CONFLICT", `another process has the target of run ${run} open; nothing was changed`, {
    hint: `Stop the run and every worker with the load role (touchdown status ${run} names them), then roll back again.`,
  });
}

async function copy({ target, backup, reach }: Restore, journal: RollbackJournal): Promise<void> {
  const { folder, manifest, name } = backup;
  const file = copyBeside(target);
  rmSync(file, { force: true });
  await copyFile(copyFileOf(folder), file);
  sync(file);
  const sha256 = await hashFile(file);
  if (sha256 !== manifest.sha256) {
    const what = `${file} has SHA-256 ${sha256}, the backup has ${manifest.sha256}`;
    throw damaged(`the copy of backup ${name} beside the target is damaged`, [{ kind: "sha256", what }], {
      hint: "Look at the disk, then roll back again.",
    });
  }
  reach("rollback-copied");
  write(target, { ...journal, step: "swapping" });
}

function swap({ target, reach }: Restore, journal: RollbackJournal): void {
  const aside = asideOf(target, journal);
  if (isUntouched(target, journal)) {
    if (journal.hadTarget) renameDurably(target, aside);
  } else {
    // A copy that was found wrong when it had taken its place.
    rmSync(target, { force: true });
  }
  reach("rollback-set-aside");
  clearSidecars(target, journal);
  renameDurably(copyBeside(target), target);
  reach("rollback-swapped");
}

/** What lies beside the target belongs to the one set aside. Replayed onto the restored file a WAL would destroy it. */
function clearSidecars(target: string, journal: RollbackJournal): void {
  const aside = asideOf(target, journal);
  for (const sidecar of SIDECARS) {
    const file = `${target}${sidecar}`;
    if (!existsSync(file)) continue;
    const isKept = sidecar !== "-shm" && existsSync(aside) && !existsSync(`${aside}${sidecar}`);
    if (isKept) renameSync(file, `${aside}${sidecar}`);
    else rmSync(file);
  }
  sync(dirname(target));
}

/** The target must hold what the manifest says. If it does not, it is copied anew the next time. */
async function check({ target, backup }: Restore, journal: RollbackJournal): Promise<void> {
  const { name, manifest } = backup;
  clearSidecars(target, journal);
  const restored = openTargetReadOnly(target);
  const faults = await tableFaults(restored, manifest).finally(() => restored.close());
  if (faults.length === 0) return;
  write(target, { ...journal, step: "copying" });
  throw damaged(`the target restored from backup ${name} does not hold what the manifest says`, faults, {
    hint: `Look at the disk, then go on: touchdown rollback ${journal.run} (--to <name> takes another backup).`,
  });
}

function setReportsAside(target: string, { suffix }: RollbackJournal): void {
  for (const report of REPORTS) {
    const file = join(dirname(target), report);
    if (existsSync(file)) renameSync(file, `${file}${suffix}`);
  }
}

/** Lets a rollback go that was killed before it did anything and cannot go on. */
export function abandonUntouched(target: string): void {
  const journal = readRollbackJournal(target);
  if (journal !== null && isUntouched(target, journal)) abandon(target);
}

function abandon(target: string): void {
  rmSync(copyBeside(target), { force: true });
  removeDurably(rollbackFile(target));
}

/** Whether the target is still the one that the rollback found. */
function isUntouched(target: string, journal: RollbackJournal): boolean {
  return journal.hadTarget ? !existsSync(asideOf(target, journal)) : !existsSync(target);
}

function write(target: string, journal: RollbackJournal): RollbackJournal {
  writeDurably(rollbackFile(target), `${JSON.stringify(journal)}\n`);
  return journal;
}

function copyBeside(target: string): string {
  return `${target}.restoring`;
}

function asideOf(target: string, { suffix }: RollbackJournal): string {
  return `${target}${suffix}`;
}

/** A name that nothing has: what exists under it is taken for the target that was set aside. */
function freeSuffix(target: string, now: Date): string {
  const suffix = `.before-rollback-${newBackupName(now)}`;
  for (let copies = 1; ; copies += 1) {
    const candidate = copies === 1 ? suffix : `${suffix}-${copies}`;
    if (!existsSync(`${target}${candidate}`)) return candidate;
  }
}

/** The copy, and what the WAL adds to the target when it is brought to an end. */
function neededBytes(target: string, { manifest }: Backup): number {
  return manifest.bytes + (statSync(`${target}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}
