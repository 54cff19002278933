import { TransientError, toError } from "./errors.ts";

const FULL_CODES: ReadonlySet<string> = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_SHMSIZE",
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
]);

/** Whether SQLite, or the system for a file, found no room to write. Nothing of it remains then, and the same succeeds when there is room. */
export function isFull(error: unknown): boolean {
  return FULL_CODES.has(codeOf(error));
}

/** What SQLite or the file system throws, as a failure that names the run; other errors as they are. */
export function toTargetFailure(error: unknown, run: string): Error {
  const cause = toError(error);
  const code = codeOf(error);
  if (isFull(error)) {
    return new TransientError("TARGET_FULL", `the disk of run ${run} is full: ${cause.message} (${code})`, {
      hint: "Free some space and run again: what has landed stays.",
      cause,
    });
  }
  if (isFileError(cause)) {
    return new TransientError("TARGET_UNAVAILABLE", `the folder of run ${run}: ${cause.message}`, {
      hint: "It is tried again. If it lasts, look at the disk and at who may write to the run's folder.",
      cause,
    });
  }
  if (!code.startsWith("SQLITE_")) return cause;
  return new TransientError("TARGET_UNAVAILABLE", `the target of run ${run}: ${cause.message} (${code})`, {
    hint: "It is tried again. If it lasts, look for another process that writes to target.db, and at the disk.",
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** An error of a system call on a file has the call and the path beside its code. */
function isFileError(error: Error): boolean {
  return "syscall" in error && "errno" in error && !("address" in error) && !("hostname" in error);
}
