import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from "node:fs";
import type { Reach } from "../../shared/checkpoint.ts";
import { setJournalMode } from "../../shared/connections/sqlite.ts";
import { renameDurably, sync } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";
import { hashFile } from "../backup/hash-file.ts";
import type { LiveBackup } from "./cutover-journal.ts";

export type RestoreFileOptions = {
  readonly live: string;
  readonly backup: LiveBackup;
  /** Of the cutover: names what is set aside. */
  readonly id: string;
  readonly reach: Reach;
};

/**
 * Puts the backup's file in the place of a live one that SQLite cannot use any more; the damaged one is set aside. For this alone: what others have written since the
 * backup is only in the file that is set aside. The copy beside it is whole and hashed before it gets the name in one rename; what a WAL would replay onto it is moved away first. A crash in between
 * leaves a file that cannot be used or is old already: doing it again comes to the same.
 */
export async function restoreFile({ live, backup, id, reach }: RestoreFileOptions): Promise<string> {
  const draft = `${live}.restoring-${id}`;
  const aside = `${live}.damaged-${id}`;
  rmSync(draft, { force: true });
  copyFileSync(backup.file, draft);
  if ((await hashFile(draft)) !== backup.sha256) throw damagedCopy(backup, draft);
  if (backup.journalMode === "wal") setJournalMode(draft, "wal");
  sync(draft);
  reach("taking-back-copied");
  if (existsSync(live) && !existsSync(aside)) linkSync(live, aside);
  for (const sidecar of ["-wal", "-journal"]) {
    if (existsSync(`${live}${sidecar}`)) renameSync(`${live}${sidecar}`, `${aside}${sidecar}`);
  }
  rmSync(`${live}-shm`, { force: true });
  reach("taking-back-cleared");
  renameDurably(draft, live);
  return aside;
}

function damagedCopy({ name }: LiveBackup, draft: string): TerminalError {
  return new TerminalError(
    "BACKUP_DAMAGED",
    `the copy of backup ${name} beside the live database is not the backup: ${draft}`,
    {
      hint: "Look at the disk, then take it back again: touchdown rollback <run>.",
    },
  );
}
