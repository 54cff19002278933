import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { holdLock, type Hold } from "../../shared/connections/hold.ts";
import { Failure, InvariantError, TerminalError, TransientError, toError } from "../../shared/errors.ts";
import type { PublishedSet } from "../../shared/publication.ts";
import { isFull } from "../../shared/target-failure.ts";
import { setFolder } from "./set-files.ts";

/** Works on a set of a target folder, for one process alone (RUN_CONFLICT). What disk and SQLite refuse is TARGET_FULL or TARGET_UNAVAILABLE. */
export async function withSet<Result>(folder: string, set: PublishedSet, act: () => Promise<Result>): Promise<Result> {
  try {
    mkdirSync(setFolder(folder, set), { recursive: true });
    const hold = await holdSets(folder);
    try {
      return await act();
    } finally {
      hold.release();
    }
  } catch (error) {
    throw toFailure(error, folder);
  }
}

async function holdSets(folder: string): Promise<Hold> {
  const file = join(folder, "publishing.lock");
  const hold = await holdLock(file);
  if (hold !== "busy") return hold;
  throw new TerminalError("RUN_CONFLICT", `another process is publishing into ${folder}`, {
    hint: `Try again when it has ended. If there is none, move ${file} away.`,
  });
}

function toFailure(thrown: unknown, folder: string): Error {
  const cause = toError(thrown);
  if (cause instanceof Failure || cause instanceof InvariantError) return cause;
  if (isFull(cause)) {
    return new TransientError("TARGET_FULL", `no room is left for ${folder}: ${cause.message}`, {
      hint: "Free some space and run again: what was begun is finished or begun anew.",
      cause,
    });
  }
  const isOfSystem = "code" in cause && typeof cause.code === "string" && /^(?:SQLITE_|E[A-Z]+$)/.test(cause.code);
  if (!isOfSystem) return cause;
  return new TransientError("TARGET_UNAVAILABLE", `${folder} cannot be read or written: ${cause.message}`, {
    hint: "Look at who may write there, at the disk, and for another process that has its databases open; then run again.",
    cause,
  });
}
