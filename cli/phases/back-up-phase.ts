import { existsSync } from "node:fs";
import { backupFolder, listBackups, type Backup } from "../../coordinator/backup/backup-folder.ts";
import { isFresh } from "../../coordinator/backup/is-fresh.ts";
import { takeBackup } from "../../coordinator/backup/take-backup.ts";
import { verifyBackup } from "../../coordinator/backup/verify-backup.ts";
import { openRun } from "../../coordinator/open-run.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { codeVersion } from "../code-version.ts";
import { pinSources, sourcesDigest } from "../run-migration.ts";
import type { PhaseContext } from "./phase-context.ts";

/**
 * Makes the target if there is none, as of a read time pinned now, and backs it up. A sound backup of it as it is, taken by an interrupted phase or by the
 * operator, is as good as a new one.
 */
export async function backUpPhase(context: PhaseContext): Promise<Evidence<"backup">> {
  const { config, migration, of } = context;
  const { target } = await openRun({
    ...of,
    migration,
    configDigest: sourcesDigest(migration, config, context),
    pin: () => pinSources(migration, config),
  });
  target.close();
  const { name, manifest } = (await findFresh(context)) ?? (await take(context));
  return { name, seal: manifest.seal, bytes: manifest.bytes, seconds: manifest.seconds.total };
}

async function findFresh({ of }: PhaseContext): Promise<Backup | null> {
  const [newest] = listBackups(of);
  if (newest === undefined) return null;
  const { faults } = await verifyBackup(of, newest.name);
  if (faults.length > 0) return null;
  const { isFresh: isStill } = await isFresh(newest.manifest, targetFile(of.runsDir, of.run));
  return isStill ? newest : null;
}

async function take({ of, phase, reach, signal }: PhaseContext): Promise<Backup> {
  const name = `before-${phase.name}`;
  return takeBackup({
    ...of,
    name: existsSync(backupFolder(of, name)) ? null : name,
    codeVersion: codeVersion(),
    now: new Date(),
    reach,
    signal,
  });
}
