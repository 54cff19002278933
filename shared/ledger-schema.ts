import { invariant } from "./errors.ts";
import { DISPOSITIONS, type Disposition } from "./landing.ts";

/**
 * The ledger: what has been written, in the target itself, in the same transaction as the rows. Redis may be lost, the ledger is the
 * truth. Written by the load worker (pages and all below) and by the coordinator (run, ranges, steps) only.
 */
export const LEDGER_VERSION = 1;

export const LEDGER_SQL = `
-- One row: which run wrote this file. read_times is a JSON object, system -> read time.
CREATE TABLE IF NOT EXISTS _touchdown_run (
  run TEXT PRIMARY KEY,
  migration TEXT NOT NULL,
  migration_version TEXT NOT NULL,
  ledger_version INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  config_digest TEXT NOT NULL,
  read_times TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT
);

-- The plan: how many documents the source counted, and the ranges the collection was first split into (JSON array of boundary keys).
CREATE TABLE IF NOT EXISTS _touchdown_plan (
  collection TEXT PRIMARY KEY,
  system TEXT NOT NULL,
  counted INTEGER NOT NULL,
  boundaries TEXT NOT NULL,
  missing_parents TEXT NOT NULL,
  reads INTEGER NOT NULL
);

-- One row a batch: its range (null is the open end), tally and digest. The ranges of a collection must tile its key space.
CREATE TABLE IF NOT EXISTS _touchdown_pages (
  page INTEGER PRIMARY KEY,
  collection TEXT NOT NULL,
  after TEXT,
  up_to TEXT,
  documents INTEGER NOT NULL,
  read INTEGER NOT NULL,
  mapped INTEGER NOT NULL,
  embedded INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  excluded INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  held INTEGER NOT NULL,
  digest TEXT NOT NULL,
  reads INTEGER NOT NULL,
  loaded_at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS _touchdown_pages_collection ON _touchdown_pages (collection);

-- Lineage, one row a source record. path of an element: <document>#<array>/<element>. Dispositions: 0 held, 1 mapped, 2 embedded,
-- 3 merged, 4 excluded, 5 rejected. rule: of an exclusion or reject. target_id is null for a record embedded in many rows. hash: digest of the
-- document's canonical JSON, or of what the landing names instead (the position of a highlight). update_time_us: microseconds since 1970.
-- page: the row of _touchdown_pages that brought it.
CREATE TABLE IF NOT EXISTS _touchdown_records (
  system TEXT NOT NULL,
  path TEXT NOT NULL,
  collection TEXT NOT NULL,
  disposition INTEGER NOT NULL,
  rule TEXT,
  target_table TEXT,
  target_id TEXT,
  hash TEXT NOT NULL,
  update_time_us INTEGER NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (system, path)
) WITHOUT ROWID;

-- Records that cannot be migrated; raw is the value at fault.
CREATE TABLE IF NOT EXISTS _touchdown_rejects (
  system TEXT NOT NULL,
  path TEXT NOT NULL,
  collection TEXT NOT NULL,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  raw TEXT NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (system, path)
) WITHOUT ROWID;

-- Disagreements that change no disposition.
CREATE TABLE IF NOT EXISTS _touchdown_findings (
  system TEXT NOT NULL,
  path TEXT NOT NULL,
  rule TEXT NOT NULL,
  detail TEXT NOT NULL,
  collection TEXT NOT NULL,
  PRIMARY KEY (system, path, rule, detail)
) WITHOUT ROWID;

-- Rows that no source record owns (tombstones), so that rows = mapped records + derived rows.
CREATE TABLE IF NOT EXISTS _touchdown_derived (
  target_table TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (target_table, target_id)
) WITHOUT ROWID;

-- Claims on a shared row, decided when all of them have landed.
CREATE TABLE IF NOT EXISTS _touchdown_claims (
  merge TEXT NOT NULL,
  key TEXT NOT NULL,
  rank INTEGER NOT NULL,
  update_time_us INTEGER NOT NULL,
  system TEXT NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  claim TEXT NOT NULL,
  collection TEXT NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (merge, key, system, path)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS _touchdown_facts (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Steps of the run that are complete: 'settle users', 'indexes', 'search', 'views', with a JSON detail.
CREATE TABLE IF NOT EXISTS _touchdown_steps (
  step TEXT PRIMARY KEY,
  done_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  detail TEXT NOT NULL
);
`;

/** Codes of _touchdown_records.disposition. */
export const DISPOSITION_CODES: Readonly<Record<Disposition | "held", number>> = {
  held: 0,
  mapped: 1,
  embedded: 2,
  merged: 3,
  excluded: 4,
  rejected: 5,
};

export function dispositionOf(code: number): Disposition | "held" {
  if (code === DISPOSITION_CODES.held) return "held";
  const found = DISPOSITIONS.find((disposition) => DISPOSITION_CODES[disposition] === code);
  invariant(found !== undefined, `no disposition has the code ${code}`);
  return found;
}
