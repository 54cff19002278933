import type { Reach } from "../../shared/checkpoint.ts";
import { SECOND } from "../../shared/config.ts";
import { readRollbackJournal } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { Backup, RunOf } from "./backup-folder.ts";
import { newestSoundBackup } from "./newest-sound-backup.ts";
import { abandonUntouched, requireUnused, restoreTarget, type Restored } from "./restore-target.ts";
import { holdBackups } from "./take-backup.ts";
import { toBackupFailure } from "./to-backup-failure.ts";
import { requireSoundBackup, type VerifiedBackup } from "./verify-backup.ts";

export type RollBackOptions = RunOf & {
  /** Null for the newest sound one, or for the one that an unfinished rollback goes to. */
  readonly name: string | null;
  readonly now: Date;
  readonly reach: Reach;
  /** A backup that would have been the newest, and is damaged. */
  readonly onDamaged: (backup: VerifiedBackup) => void;
  /** Asked with the verified backup before anything is changed; throws to refuse. Not asked where a rollback is only to be finished. */
  readonly confirm: (backup: Backup) => Promise<void>;
};

export type RolledBack = Restored & {
  readonly run: string;
  readonly backup: string;
  /** From verifying the backup to comparing the restored tables, without the time it took to confirm. */
  readonly seconds: number;
};

/**
 * Makes a run's target what it was when the backup was taken, and sets the present one aside. Verifies the backup first. Where a rollback was killed it goes on from
 * there. The caller must have closed its own connections to the target: it is refused while any is open (RUN_CONFLICT).
 */
export async function rollBack(options: RollBackOptions): Promise<RolledBack> {
  const { runsDir, run, now, reach } = options;
  const target = targetFile(runsDir, run);
  const hold = await holdBackups(options);
  try {
    const unfinished = readRollbackJournal(target);
    if (unfinished === null) await requireUnused(target, run);
    const verifyingAtMs = Date.now();
    const backup = await choose(options, options.name ?? unfinished?.backup ?? null).catch((error: unknown) => {
      abandonUntouched(target);
      throw error;
    });
    const verifyMs = Date.now() - verifyingAtMs;
    if (unfinished === null) await options.confirm(backup);
    const restoringAtMs = Date.now();
    const restored = await restoreTarget({ target, backup, now, reach });
    const seconds = (verifyMs + Date.now() - restoringAtMs) / SECOND;
    return { run, backup: backup.name, ...restored, seconds };
  } catch (error) {
    throw toBackupFailure(error, run);
  } finally {
    hold.release();
  }
}

function choose(options: RollBackOptions, name: string | null): Promise<Backup> {
  return name === null ? newestSoundBackup(options, options.onDamaged) : requireSoundBackup(options, name);
}
