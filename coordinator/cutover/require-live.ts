import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { openLive, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { TerminalError, TransientError, toError } from "../../shared/errors.ts";
import { requireRoom } from "../backup/require-room.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import { readDeclaration } from "./table-state.ts";

export type RequireLiveOptions = Pick<CutOverOptions, "live" | "declaration"> & {
  /** A folder that is there, on the file system that the backup goes to. */
  readonly backupFolder: string;
};

/**
 * Refuses a live database that no cutover could begin with: not there, no database, without a table that is replaced or protected (LIVE_UNFIT), not writable, or without room for its
 * backup (DISK_SHORT). Changes nothing: asked before a run has begun, and again before its cutover begins.
 */
export function requireLive({ live, declaration, backupFolder }: RequireLiveOptions): void {
  const { tables, protectedTables } = declaration;
  requireFile(live, "the live database (--db)");
  requireTables(live, { what: "the live database", tables: [...tables, ...protectedTables] });
  requireWritable(live);
  const bytes = sizeOf(live) + sizeOf(`${live}-wal`);
  requireRoom({ what: "the backup of the live database", folder: backupFolder, bytes });
}

export function requireFile(file: string, what: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return;
  throw new TerminalError("TARGET_UNAVAILABLE", `${what} is not there: ${file}`, {
    hint: "A file that is not there is never made: name the one that is in use, or run the phase that makes it.",
  });
}

export type RequiredTables = { readonly what: string; readonly tables: readonly string[] };

export function requireTables(file: string, { what, tables }: RequiredTables): void {
  const missing = readFrom(file, what, (database) =>
    tables.filter((table) => readDeclaration(database, table) === null),
  );
  if (missing.length === 0) return;
  throw unfit(
    `${file} lacks ${missing.length === 1 ? "table" : "tables"} ${missing.join(", ")}`,
    "Nothing was changed. Is this the right database?",
  );
}

export function unfit(what: string, hint: string): TerminalError {
  return new TerminalError("LIVE_UNFIT", what, { hint });
}

/** Bytes; 0 where it is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom<Result>(file: string, what: string, read: (database: Target) => Result): Result {
  try {
    const database = openTargetReadOnly(file);
    try {
      return read(database);
    } finally {
      database.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("SQLITE_")) throw error;
    throw unfit(
      `${what} cannot be read: ${file}: ${toError(error).message} (${code})`,
      "Nothing was changed. Look at what the file is.",
    );
  }
}

/** Takes the lock of whoever writes and lets it go: says without a byte written whether writing is possible. */
function requireWritable(file: string): void {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    const live = openLive(file);
    try {
      live.exec("BEGIN IMMEDIATE; ROLLBACK");
    } finally {
      live.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("SQLITE_BUSY")) {
      throw new TransientError("TARGET_UNAVAILABLE", `somebody has kept ${file} locked for 10 seconds`, {
        hint: "Nothing was changed. Find out who writes to it for so long, then run again.",
        cause: error,
      });
    }
    throw unfit(
      `${file} cannot be written: ${toError(error).message}`,
      "Nothing was changed. Run as a user who may write to the file and its folder.",
    );
  }
}
