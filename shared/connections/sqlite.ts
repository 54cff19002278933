import Database from "better-sqlite3";
import { MEGABYTE, SECOND } from "../config.ts";
import { refuseDuringRollback } from "../rollback-journal.ts";

export type Target = Database.Database;
export type Statement = Database.Statement;

const PAGE_BYTES = 8192;

/**
 * The target for its one writer: WAL, foreign keys on. synchronous=NORMAL in WAL mode survives a killed process without loss; after a
 * power cut the last transactions may be missing, and then the ledger lacks them too and their ranges are read again. Refuses a target
 * that is being rolled back.
 */
export function openTarget(file: string): Target {
  refuseDuringRollback(file);
  const target = new Database(file, { timeout: 10 * SECOND });
  target.pragma(`page_size = ${PAGE_BYTES}`);
  requirePragma(target, "journal_mode", "wal");
  requireOutsideRollback(target);
  requirePragma(target, "foreign_keys", 1);
  target.pragma("synchronous = NORMAL");
  target.pragma(`cache_size = -${(24 * MEGABYTE) / 1024}`);
  target.pragma("temp_store = MEMORY");
  target.pragma("wal_autocheckpoint = 4000");
  return target;
}

export function openTargetReadOnly(file: string): Target {
  const target = new Database(file, { readonly: true, fileMustExist: true, timeout: 10 * SECOND });
  target.pragma(`cache_size = -${(32 * MEGABYTE) / 1024}`);
  return target;
}

/** Takes a closed database out of WAL mode: its one file is all of it, and reading it leaves nothing beside it. */
export function makeStandalone(file: string): void {
  const database = new Database(file, { fileMustExist: true });
  try {
    requirePragma(database, "journal_mode", "delete");
  } finally {
    database.close();
  }
}

/** An empty database in memory: to read a schema's catalogue from its own SQL. */
export function openScratch(): Target {
  return new Database(":memory:");
}

/** Asked again now that this connection has its lock: from here on a rollback finds the target in use, or we find its journal. */
function requireOutsideRollback(target: Target): void {
  try {
    refuseDuringRollback(target.name);
  } catch (error) {
    target.close();
    throw error;
  }
}

/** A pragma that SQLite may quietly refuse is read back. */
function requirePragma(target: Target, name: string, value: string | number): void {
  target.pragma(`${name} = ${value}`);
  const actual: unknown = target.pragma(name, { simple: true });
  if (actual !== value) {
    target.close();
    throw new Error(`SQLite keeps ${name} at ${String(actual)} instead of ${value} for ${target.name}`);
  }
}
