import type { BigIntStats } from "node:fs";
import { TerminalError, TransientError, type Failure } from "../../shared/errors.ts";

/** By what a file is known to be the one that it was, without being read. */
export type FileState = string;

/** A file that is written to gets another time, one that is replaced another number; a copy of the same bytes may differ in all of them. */
export function fileState({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileState {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

export function changed(what: string): TerminalError {
  return new TerminalError("SOURCE_CHANGED", what, {
    hint: "Wait until nobody writes to the folder, then put the files back as they were, or start a new run, which reads them as they are now.",
  });
}

/** What the operating system says when a folder or file cannot be read. */
export function fileFailure(error: unknown, path: string): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const options = (hint: string): { hint: string; cause: unknown } => ({ hint, cause: error });
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new TerminalError(
        "SOURCE_MISSING",
        `${path} is not there`,
        options("Put the export into that folder, or name the folder that has it (--source-dir)."),
      );
    case "EACCES":
    case "EPERM":
      return new TerminalError(
        "SOURCE_DENIED",
        `${path} may not be read by this user (${code})`,
        options("Give the user that runs Touchdown the right to read the folder and its files."),
      );
    default:
      return new TransientError(
        "SOURCE_UNAVAILABLE",
        `${path} cannot be read (${code === "" ? String(error) : code})`,
        options("The file is tried again. If it lasts, look at the disk or the share that it is on."),
      );
  }
}

/** A file that does not appear anew: what was read before has gone away. */
export async function readingFile<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw isOfSystem(error) ? fileFailure(error, path) : error;
  }
}

/** Errors of the operating system name the call that failed. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
