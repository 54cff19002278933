import { statSync } from "node:fs";
import { runFolder } from "../shared/run-folder.ts";
import { unknownRun } from "../coordinator/runs/unknown-run.ts";

/** Refuses a run that is not there. One that has lost its target is: its backups may bring it back. */
export function requireRunFolder({ runsDir, run }: { readonly runsDir: string; readonly run: string }): void {
  if (statSync(runFolder(runsDir, run), { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw unknownRun(runsDir, run);
}
