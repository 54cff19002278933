import { join } from "node:path";

/** Where a run keeps what it made: target.db, backups, files, report.json, report.html, rejects.ndjson, log.ndjson. */
export function runFolder(runsDir: string, run: string): string {
  return join(runsDir, run);
}

export function targetFile(runsDir: string, run: string): string {
  return join(runsDir, run, "target.db");
}

export function reportFile(runsDir: string, run: string): string {
  return join(runsDir, run, "report.json");
}

/** The copied files; paths in the target are below it. */
export function filesFolder(runsDir: string, run: string): string {
  return join(runsDir, run, "files");
}

/** Where files lie while they are being written; on the same file system, so that giving them their final name is one step. */
export function draftsFolder(files: string): string {
  return join(files, ".drafts");
}

/** One folder a backup: target.db and manifest.json. */
export function backupsFolder(runsDir: string, run: string): string {
  return join(runsDir, run, "backups");
}
