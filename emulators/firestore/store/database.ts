import Database from "better-sqlite3";

export type Connection = Database.Database;

const PAGE_BYTES = 8192;
const CACHE_KIBIBYTES = 32 * 1024;
/** Checkpoints write each page once however often it changed since the last, so they are kept apart: 32 MiB. */
const CHECKPOINT_PAGES = 4096;
const BUSY_TIMEOUT_MS = 500;

/**
 * `documents` holds what exists now, in the order it was written; `documents_by_key` gives it Firestore's order and is small
 * enough to count and to step through. `versions` holds what was superseded: `body` was current from `since` until before
 * `until`. `collections` holds every collection that was ever written to, by path, for listings. A key is the number of the
 * document's group and its encoded path.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS groups (
    id INTEGER PRIMARY KEY,
    database TEXT NOT NULL,
    collection TEXT NOT NULL,
    depth INTEGER NOT NULL,
    UNIQUE (database, collection, depth)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS documents_by_key ON documents (key);
  CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS versions_by_key ON versions (key, until);
  CREATE TABLE IF NOT EXISTS collections (
    key BLOB PRIMARY KEY,
    group_id INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    oldest INTEGER NOT NULL,
    latest INTEGER NOT NULL
  ) STRICT;
`;

/** Opens the database of a stand-in: a killed process loses nothing that was answered, a lost machine may. */
export function openDatabase(file: string): Connection {
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma(`page_size = ${PAGE_BYTES}`);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = OFF");
  connection.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // One process owns the file; the lock tells a second one at once.
  connection.pragma("locking_mode = EXCLUSIVE");
  connection.exec(SCHEMA);
  return connection;
}
