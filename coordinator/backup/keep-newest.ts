import { rmSync } from "node:fs";
import { removeDurably } from "../../shared/durable-file.ts";
import { findBackups, listBackups, type Backup, type RunOf } from "./backup-folder.ts";
import { manifestFile } from "./manifest.ts";
import { holdBackups } from "./take-backup.ts";
import { isIntact } from "./verify-backup.ts";

export type Kept = {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  /** Neither counted nor removed: a person should look at them. */
  readonly damaged: readonly string[];
};

/** Removes the oldest intact backups beyond `keep`, which is one at the least. A damaged one neither counts nor goes. */
export async function keepNewest(of: RunOf, keep: number): Promise<Kept> {
  const hold = await holdBackups(of);
  try {
    const { intact, damaged } = await sort(of);
    const keptMax = Math.max(1, keep);
    const removed = intact.slice(keptMax);
    for (const backup of removed) removeBackup(backup);
    return { kept: names(intact.slice(0, keptMax)), removed: names(removed), damaged };
  } finally {
    hold.release();
  }
}

/** The manifest goes first: from then on it is no backup, and if we are killed the next one removes the rest. */
function removeBackup({ folder }: Backup): void {
  removeDurably(manifestFile(folder));
  rmSync(folder, { recursive: true, force: true });
}

async function sort(of: RunOf): Promise<{ readonly intact: readonly Backup[]; readonly damaged: readonly string[] }> {
  const found = findBackups(of).filter((backup) => backup.found.kind !== "none");
  const damaged: string[] = [];
  for (const backup of found) if (!(await isIntact(backup, of.run))) damaged.push(backup.name);
  return { intact: listBackups(of).filter(({ name }) => !damaged.includes(name)), damaged };
}

function names(backups: readonly Backup[]): readonly string[] {
  return backups.map(({ name }) => name);
}
