import { statSync } from "node:fs";
import { SECOND } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { copyFileOf, findBackup, type Backup, type FoundBackup, type RunOf } from "./backup-folder.ts";
import { checkCopy, type BackupFault } from "./check-copy.ts";
import { digestLedger } from "./digest-tables.ts";
import { hashFile } from "./hash-file.ts";
import type { Manifest } from "./manifest.ts";

export type VerifiedBackup = {
  readonly name: string;
  readonly folder: string;
  /** Null where it cannot be read. */
  readonly manifest: Manifest | null;
  /** None means that the backup is what it was when it was taken. */
  readonly faults: readonly BackupFault[];
  readonly seconds: number;
};

/** Asks everything again from the files of a backup, and says all that differs. Refuses a name that is no backup (BACKUP_MISSING). */
export async function verifyBackup(of: RunOf, name: string): Promise<VerifiedBackup> {
  const startedAtMs = Date.now();
  const backup = findBackup(of, name);
  const faults = await findFaults(of, backup);
  const manifest = backup.found.kind === "read" ? backup.found.manifest : null;
  return { name, folder: backup.folder, manifest, faults, seconds: (Date.now() - startedAtMs) / SECOND };
}

/** The backup, verified; refuses one with a fault (BACKUP_DAMAGED). */
export async function requireSoundBackup(of: RunOf, name: string): Promise<Backup> {
  const { folder, manifest, faults } = await verifyBackup(of, name);
  if (manifest !== null && faults.length === 0) return { name, folder, manifest };
  throw damaged(`backup ${name} of run ${of.run} is damaged`, faults, {
    hint: `Use another one: touchdown backup ${of.run} --list, then --verify <name>.`,
  });
}

/** Only that file and manifest belong together: as good as the whole, since the very same bytes were verified when they were written. */
export async function isIntact({ name, folder, found }: FoundBackup, run: string): Promise<boolean> {
  if (found.kind !== "read" || manifestFaults({ name, folder, found }, run).length > 0) return false;
  return (await fileFaults(folder, found.manifest)).length === 0;
}

const FAULTS_TOLD = 5;

export function damaged(
  what: string,
  faults: readonly BackupFault[],
  { hint }: { readonly hint: string },
): TerminalError {
  const told = faults.slice(0, FAULTS_TOLD).map((fault) => `${fault.kind}: ${fault.what}`);
  const more = faults.length > FAULTS_TOLD ? [`… and ${faults.length - FAULTS_TOLD} more`] : [];
  return new TerminalError("BACKUP_DAMAGED", [what, ...told, ...more].join("\n  "), { hint });
}

/** What can be seen without reading the copy: whether the manifest is what was written, and the copy as large as it says. */
export function recordedFaults(backup: FoundBackup, run: string): readonly BackupFault[] {
  const { folder, found } = backup;
  return [...manifestFaults(backup, run), ...(found.kind === "read" ? sizeFaults(folder, found.manifest) : [])];
}

async function findFaults({ run }: RunOf, backup: FoundBackup): Promise<readonly BackupFault[]> {
  const { folder, found } = backup;
  const faults = manifestFaults(backup, run);
  if (found.kind !== "read") return faults;
  faults.push(...(await fileFaults(folder, found.manifest)));
  if (faults.some(({ kind }) => kind === "file")) return faults;
  return [...faults, ...(await checkCopy(copyFileOf(folder), found.manifest))];
}

function manifestFaults({ name, found }: FoundBackup, run: string): BackupFault[] {
  if (found.kind === "none") return [{ kind: "manifest", what: "there is none" }];
  if (found.kind === "unreadable") return [{ kind: "manifest", what: `it cannot be read (${found.fault})` }];
  const { manifest, isSealed } = found;
  const faults: BackupFault[] = [];
  if (!isSealed) faults.push({ kind: "manifest", what: "it was changed: its content is not what its seal says" });
  if (manifest.run !== run) faults.push({ kind: "run", what: `the manifest is of run ${manifest.run}, not of ${run}` });
  if (manifest.name !== name) {
    faults.push({ kind: "manifest", what: `it is of backup ${manifest.name}, and lies in the folder ${name}` });
  }
  if (manifest.ledgerDigest !== digestLedger(manifest.tables)) {
    faults.push({ kind: "manifest", what: "its ledger digest is not that of the ledger's tables it lists" });
  }
  return faults;
}

async function fileFaults(folder: string, manifest: Manifest): Promise<BackupFault[]> {
  const file = copyFileOf(folder);
  const faults = sizeFaults(folder, manifest);
  if (faults.some(({ kind }) => kind === "file")) return faults;
  const sha256 = await hashFile(file);
  if (sha256 !== manifest.sha256) {
    faults.push({ kind: "sha256", what: `${file} has SHA-256 ${sha256}, the manifest says ${manifest.sha256}` });
  }
  return faults;
}

function sizeFaults(folder: string, { bytes }: Manifest): BackupFault[] {
  const file = copyFileOf(folder);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return [{ kind: "file", what: `${file} is missing` }];
  if (found.size === bytes) return [];
  return [{ kind: "size", what: `${file} has ${found.size} bytes, the manifest says ${bytes}` }];
}
