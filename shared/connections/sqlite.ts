import Database from "better-sqlite3";
import { statSync } from "node:fs";
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

/** To walk a database of any size from its first row to its last: what was read is not asked for again, and what is sorted goes to the disk. */
export function openForScan(file: string): Target {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 10 * SECOND });
  database.pragma(`cache_size = -${(4 * MEGABYTE) / 1024}`);
  database.pragma("temp_store = FILE");
  return database;
}

/**
 * A new database that nobody else knows yet, made in one transaction and thrown away when that fails: one file, foreign keys on. Whoever
 * renames it has the disk hold it first.
 */
export function openDraft(file: string): Target {
  const draft = new Database(file);
  draft.pragma(`page_size = ${PAGE_BYTES}`);
  requirePragma(draft, "journal_mode", "memory");
  requirePragma(draft, "foreign_keys", 1);
  draft.pragma("synchronous = OFF");
  draft.pragma(`cache_size = -${(8 * MEGABYTE) / 1024}`);
  return draft;
}

/**
 * A database that others read by its one file, for its one writer: a journal that is gone after each transaction, foreign keys on. `accept` looks at it before
 * anything of it is changed, and throws when it is not to be written.
 */
export function openInUse(file: string, accept: (database: Target) => void): Target {
  const database = new Database(file, { timeout: 10 * SECOND });
  try {
    accept(database);
  } catch (error) {
    database.close();
    throw error;
  }
  requirePragma(database, "journal_mode", "delete");
  requirePragma(database, "foreign_keys", 1);
  requirePragma(database, "synchronous", 2);
  database.pragma(`cache_size = -${(8 * MEGABYTE) / 1024}`);
  return database;
}

/**
 * A database that others use as well, to replace tables in it: opened as it is, its journal mode stays. Foreign keys are not enforced and a rename rewrites nothing
 * that refers to a table, as the procedure of SQLite's own documentation has it (lang_altertable.html, 7). EXTRA: what was committed survives a power cut.
 */
export function openLive(file: string): Target {
  const live = new Database(file, { fileMustExist: true, timeout: 10 * SECOND });
  try {
    requirePragma(live, "foreign_keys", 0);
    requirePragma(live, "legacy_alter_table", 1);
    requirePragma(live, "synchronous", 3);
  } catch (error) {
    live.close();
    throw error;
  }
  return live;
}

/** Another database beside the one that is open, to read from; one that is not there is refused, as SQLite would make it. */
export function attachExisting(database: Target, file: string, schema: string): void {
  statSync(file);
  database.prepare(`ATTACH ? AS "${schema}"`).run(file);
}

/** Of a closed database that nobody else has open; nothing is left beside it. */
export function setJournalMode(file: string, mode: "wal" | "delete"): void {
  const database = new Database(file, { fileMustExist: true });
  try {
    requirePragma(database, "journal_mode", mode);
  } finally {
    database.close();
  }
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
