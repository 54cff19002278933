import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TerminalError } from "../../shared/errors.ts";
import { backupsFolder } from "../../shared/run-folder.ts";
import { findManifest, type FoundManifest, type Manifest } from "./manifest.ts";

export type RunOf = { readonly runsDir: string; readonly run: string };

/** A folder in the run's backups, whether or not it is a backup. */
export type FoundBackup = { readonly name: string; readonly folder: string; readonly found: FoundManifest };

export type Backup = { readonly name: string; readonly folder: string; readonly manifest: Manifest };

export function backupFolder({ runsDir, run }: RunOf, name: string): string {
  return join(backupsFolder(runsDir, run), name);
}

export function copyFileOf(folder: string): string {
  return join(folder, "target.db");
}

/** In UTC, so that names sort by time whoever takes them. */
export function newBackupName(now: Date): string {
  const [date = "", time = ""] = now.toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}`;
}

export function findBackups({ runsDir, run }: RunOf): readonly FoundBackup[] {
  const parent = backupsFolder(runsDir, run);
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, folder: join(parent, name), found: findManifest(join(parent, name)) }));
}

/** The backups whose manifest can be read, newest first. */
export function listBackups(of: RunOf): readonly Backup[] {
  return findBackups(of)
    .flatMap(({ name, folder, found }) => (found.kind === "read" ? [{ name, folder, manifest: found.manifest }] : []))
    .toSorted((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? 1 : -1));
}

/** The backup of this name as it is found; refuses one that is not there. */
export function findBackup(of: RunOf, name: string): FoundBackup {
  const folder = backupFolder(of, name);
  const found = findManifest(folder);
  if (found.kind !== "none") return { name, folder, found };
  throw missing(of, `run ${of.run} has no backup ${name}`);
}

export function missing(of: RunOf, what: string): TerminalError {
  const known = listBackups(of).map(({ name }) => name);
  return new TerminalError("BACKUP_MISSING", what, {
    hint:
      known.length === 0
        ? `There are none yet: touchdown backup ${of.run}`
        : `Newest: ${known.slice(0, 3).join(", ")} (touchdown backup ${of.run} --list).`,
  });
}
