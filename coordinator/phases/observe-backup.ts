import { findBackups, type RunOf } from "../backup/backup-folder.ts";
import { isFresh } from "../backup/is-fresh.ts";
import { verifyBackup } from "../backup/verify-backup.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { BackupFact } from "./phase-facts.ts";

export type BackupOf = RunOf & {
  /** The backup that the phase recorded. */
  readonly name: string;
  readonly seal: string;
  /** Whether the phase has yet to write, so that the target must still be what the backup holds. */
  readonly mustBeFresh: boolean;
};

/** Looks at a phase's backup: once a process whether it is sound, as reading it takes as long as the disk needs. */
export class BackupObserver {
  readonly #sound = new Map<string, BackupFact | null>();

  async observe(of: BackupOf): Promise<BackupFact> {
    const { name, seal, mustBeFresh } = of;
    const key = `${of.run} ${name} ${seal}`;
    const found = findBackups(of).find((backup) => backup.name === name)?.found;
    if (found === undefined || found.kind === "none") return { kind: "none" };
    const fault = this.#sound.has(key) ? this.#sound.get(key) : await findFault(of);
    this.#sound.set(key, fault ?? null);
    if (fault !== null && fault !== undefined) return fault;
    if (!mustBeFresh || found.kind !== "read") return { kind: "fresh" };
    const { isFresh: isStill, changes } = await isFresh(found.manifest, targetFile(of.runsDir, of.run));
    return isStill ? { kind: "fresh" } : { kind: "stale", changes };
  }
}

async function findFault(of: BackupOf): Promise<BackupFact | null> {
  const { manifest, faults } = await verifyBackup(of, of.name);
  const found = faults.map(({ what }) => what);
  if (manifest?.seal !== of.seal) found.push("it is another than the one that was recorded");
  return found.length === 0 ? null : { kind: "damaged", faults: found };
}
