import Database from "better-sqlite3";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "../config.ts";

/** Exclusive use of a file or folder, kept by a lock of SQLite's in the file itself: it ends with the process, however that ends. */
export type Hold = { release(): void };

const WAIT_MS = 3 * SECOND;
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

/** A lock that is only held for a moment is waited for. */
async function untilFree(attempt: () => Hold): Promise<Hold | "busy" | "damaged"> {
  const deadline = Date.now() + WAIT_MS;
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

function tryLock(file: string): Hold {
  const database = new Database(file, { timeout: 0 });
  try {
    return locked(database);
  } catch (error) {
    database.close();
    throw error;
  }
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
