import { TerminalError } from "../../shared/errors.ts";
import { toTargetFailure } from "../../shared/target-failure.ts";

const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** What the file system or SQLite throws while a backup is taken or restored, as a failure that names the run. */
export function toBackupFailure(error: unknown, run: string): Error {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (!FULL.has(code)) return toTargetFailure(error, run);
  return new TerminalError("DISK_SHORT", `the disk of run ${run} filled up meanwhile`, {
    hint: "Free some space, then do it again: a backup that was cut off is gone, a rollback goes on.",
    cause: error,
  });
}
