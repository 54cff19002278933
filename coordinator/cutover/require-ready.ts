import { accessSync, constants, mkdirSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { TerminalError } from "../../shared/errors.ts";
import { requireRoom } from "../backup/require-room.ts";
import { damaged, governanceFile, verifyGovernance } from "../governance/governance-log.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import { requireFile, requireLive, requireTables, sizeOf, unfit } from "./require-live.ts";

/** Refuses before anything is stopped or written into the live database: what is missing, unreadable, not writable, or without room for the backup. */
export function requireReady(options: CutOverOptions): void {
  const { live, staging, declaration, target, anchorFile } = options;
  requireFile(live, "the live database (--db)");
  requireFile(staging, "the staging database");
  if (realpathSync(live) === realpathSync(staging)) {
    throw unfit(`${live} is the staging database`, "--db is the database that others use.");
  }
  requireTables(staging, { what: "the staging database", tables: declaration.tables });
  requireFolder(dirname(anchorFile), "the anchor file");
  requireFolder(target, "the target folder");
  requireLive({ live, declaration, backupFolder: target });
  requireGovernance(target);
  // The new tables lie beside the old ones for a moment, in the file or in its journal.
  requireRoom({ what: "the swap in the live database", folder: dirname(live), bytes: 2 * sizeOf(staging) });
}

/** A log that is damaged cannot be told what was done. */
function requireGovernance(target: string): void {
  const file = governanceFile(target);
  const { faults } = verifyGovernance(file);
  if (faults.length > 0) throw damaged(file, faults);
}

function requireFolder(folder: string, what: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new TerminalError("TARGET_UNAVAILABLE", `the folder of ${what} cannot be written: ${folder}`, {
      hint: "Nothing was changed. Make it, or name another one.",
      cause,
    });
  }
}
