import { findBackups, listBackups, missing, type Backup, type RunOf } from "./backup-folder.ts";
import { verifyBackup, type VerifiedBackup } from "./verify-backup.ts";

/**
 * The newest backup that passes verification. `onDamaged` hears of newer ones that do not, and of those whose manifest does not even say when they were
 * taken. Refuses where no backup is sound (BACKUP_MISSING).
 */
export async function newestSoundBackup(of: RunOf, onDamaged: (backup: VerifiedBackup) => void): Promise<Backup> {
  for (const { name, found } of findBackups(of)) {
    if (found.kind === "unreadable") onDamaged(await verifyBackup(of, name));
  }
  for (const { name } of listBackups(of)) {
    const backup = await verifyBackup(of, name);
    const { folder, manifest, faults } = backup;
    if (manifest !== null && faults.length === 0) return { name, folder, manifest };
    onDamaged(backup);
  }
  throw missing(of, `run ${of.run} has no sound backup`);
}
