import Database from "better-sqlite3";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "../config.ts";

/** Exclusive use of a file or folder, kept by a lock of SQLite's in the file itself: it ends with the process, however that ends. */
export type Hold = { release(): void };

const WAIT_MS = 3 * SECOND;
/** Whoever works on a run works for long: only one that is just leaving is worth waiting for. */
const LOCK_WAIT_MS = SECOND / 2;
const POLL_MS = 50;
const DAMAGED = ["SQLITE_NOTADB", "SQLITE_CORRUPT"] as const;

/**
 * Takes the target for one process alone. Every connection to a WAL database holds a shared lock for as long as it is open, even an idle one, and leaving WAL
 * mode needs all of them gone: so a coordinator, a loader or a reader is seen whatever it does at the moment. What the WAL held is in the file
 * afterwards, and neither -wal nor -shm is beside it. A target that SQLite cannot read is nobody's: "damaged".
 */
export function holdTarget(file: string): Promise<Hold | "busy" | "damaged"> {
  return untilFree(() => tryTarget(file));
}

/** Takes a folder for one process alone, among those that ask this way. The file of the lock stays; it is empty. */
export function holdFolder(folder: string): Promise<Hold | "busy" | "damaged"> {
  return untilFree(() => tryLock(join(folder, ".lock")));
}

/** Takes a file that is nothing but a lock. It is removed at the end; one that a killed process left is used again. */
export async function holdLock(file: string): Promise<Hold | "busy"> {
  const held = await untilFree(() => tryOwn(file), LOCK_WAIT_MS);
  return held === "damaged" ? "busy" : held;
}

/** Takes a file that is no database for one process alone, in the same way: the lock lies beside it. */
export function holdFile(file: string): Promise<Hold | "busy" | "damaged"> {
  return untilFree(() => tryLock(`${file}.lock`));
}

/** The same for one who cannot wait elsewhere: blocks this thread for as long as `waitMs`. For locks that are held for a moment alone. */
export function holdFileNow(file: string, waitMs: number): Hold | "busy" | "damaged" {
  try {
    return tryLock(`${file}.lock`, waitMs);
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : "";
    if (DAMAGED.some((damage) => code.startsWith(damage))) return "damaged";
    if (!code.startsWith("SQLITE_BUSY")) throw error;
    return "busy";
  }
}

/** A lock that is only held for a moment is waited for. */
async function untilFree(attempt: () => Hold, waitMs = WAIT_MS): Promise<Hold | "busy" | "damaged"> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const code = error instanceof Database.SqliteError ? error.code : "";
      if (DAMAGED.some((damage) => code.startsWith(damage))) return "damaged";
      if (!code.startsWith("SQLITE_BUSY")) throw error;
      if (Date.now() > deadline) return "busy";
    }
    await sleep(POLL_MS);
  }
}

function tryTarget(file: string): Hold {
  const database = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    database.pragma("journal_mode = DELETE");
    return locked(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function tryLock(file: string, timeout = 0): Hold {
  const database = new Database(file, { timeout });
  try {
    return locked(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Its holder removes the file: a lock on one that has lost its name keeps nobody out. So the name must mean the same file before and after. */
function tryOwn(file: string): Hold {
  const before = inodeOf(file);
  const hold = tryLock(file);
  if (before !== null && before === inodeOf(file)) {
    return {
      release() {
        rmSync(file, { force: true });
        hold.release();
      },
    };
  }
  hold.release();
  throw new Database.SqliteError("the lock was made or removed this moment", "SQLITE_BUSY");
}

function inodeOf(file: string): bigint | null {
  return statSync(file, { throwIfNoEntry: false, bigint: true })?.ino ?? null;
}

/** Nothing is written under the lock, so no journal appears beside the file. */
function locked(database: Database.Database): Hold {
  database.exec("BEGIN EXCLUSIVE");
  if (database.pragma("journal_mode", { simple: true }) === "wal") {
    // Somebody opened it in between; in WAL mode this lock would not keep readers out.
    throw new Database.SqliteError("the target went back to WAL mode", "SQLITE_BUSY");
  }
  return { release: () => void database.close() };
}
