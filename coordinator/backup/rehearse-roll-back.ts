import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { SECOND } from "../../shared/config.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { backupFolder, copyFileOf, type RunOf } from "./backup-folder.ts";
import { requireRoom } from "./require-room.ts";
import { restoreTarget } from "./restore-target.ts";
import { holdBackups } from "./take-backup.ts";
import { toBackupFailure } from "./to-backup-failure.ts";
import { requireSoundBackup } from "./verify-backup.ts";

/**
 * Rolls back to a backup in a folder of its own, on the disk of the run, and says how many seconds that took: the very same acts, from verifying the backup to
 * comparing the restored tables, with a second copy in the part of the target that is set aside. The run may go on meanwhile; nothing remains.
 */
export async function rehearseRollBack(of: RunOf, name: string): Promise<{ readonly seconds: number }> {
  const folder = join(runFolder(of.runsDir, of.run), "rehearsal");
  const hold = await holdBackups(of);
  try {
    rmSync(folder, { recursive: true, force: true });
    const file = copyFileOf(backupFolder(of, name));
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    requireRoom({
      what: `rehearsing a rollback of run ${of.run}`,
      folder: runFolder(of.runsDir, of.run),
      bytes: 2 * bytes,
    });
    mkdirSync(folder, { mode: 0o700 });
    const target = join(folder, "target.db");
    if (bytes > 0) copyFileSync(file, target);
    const startedAtMs = Date.now();
    const backup = await requireSoundBackup(of, name);
    await restoreTarget({ target, backup, now: new Date(), reach: () => undefined });
    return { seconds: (Date.now() - startedAtMs) / SECOND };
  } catch (error) {
    throw toBackupFailure(error, of.run);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    hold.release();
  }
}
