import { join } from "node:path";

/** Where a run keeps what it made: target.db, report.json, report.html, rejects.ndjson, log.ndjson. */
export function runFolder(runsDir: string, run: string): string {
  return join(runsDir, run);
}

export function targetFile(runsDir: string, run: string): string {
  return join(runsDir, run, "target.db");
}

export function reportFile(runsDir: string, run: string): string {
  return join(runsDir, run, "report.json");
}
