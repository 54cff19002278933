import { invariant } from "./errors.ts";
import { DISPOSITIONS, type Disposition } from "./landing.ts";

/**
 * The ledger: what has been written, in the target itself, in the same transaction as the rows. Redis may be lost, the ledger is the
 * truth. Written by the load worker (pages and all below) and by the coordinator (run, ranges, steps) only.
 */
export const LEDGER_VERSION = 2;

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

-- How often a field is there (null included) and how often it is not null, over all documents that landed. rule: where it goes, JSON of a FieldRule;
-- null when no rule speaks of it.
CREATE TABLE IF NOT EXISTS _touchdown_fields (
  collection TEXT NOT NULL,
  field TEXT NOT NULL,
  rule TEXT,
  seen INTEGER NOT NULL,
  non_null INTEGER NOT NULL,
  PRIMARY KEY (collection, field)
) WITHOUT ROWID;

-- Rows that no source record owns (tombstones), so that rows = mapped records + derived rows.
CREATE TABLE IF NOT EXISTS _touchdown_derived (
  target_table TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (target_table, target_id)
) WITHOUT ROWID;

-- Derived rows that came with the row of a merge's key, in the order in which they were written: when the key is settled again, those that are no
-- longer wanted are taken back.
CREATE TABLE IF NOT EXISTS _touchdown_settled (
  merge TEXT NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  target_table TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (merge, key, position)
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

-- Objects of file stores, each once: copied (path below the run's files folder) or missing in its store.
CREATE TABLE IF NOT EXISTS _touchdown_files (
  store TEXT NOT NULL,
  object TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('copied', 'missing')),
  path TEXT,
  size INTEGER,
  sha256 TEXT,
  copied_at_ms INTEGER NOT NULL,
  PRIMARY KEY (store, object),
  CHECK ((state = 'copied') = (path IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL))
);

CREATE TABLE IF NOT EXISTS _touchdown_facts (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Steps of the run that are complete: 'settle users', 'plan files', 'files', 'indexes', 'derive', 'reconcile', 'search', 'views', with a JSON detail.
CREATE TABLE IF NOT EXISTS _touchdown_steps (
  step TEXT PRIMARY KEY,
  done_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  detail TEXT NOT NULL
);
`;

/**
 * What a diff has compared, made when the first one starts. A subject is a collection, "merge <name>" or "rows"; the ranges of each must tile its key
 * space (source keys, keys of the merge, one range for rows). Of records each is matching, mismatched, missing (in ledger or table) or extra (the source
 * does not have it); a merge counts its keys, "rows" the rows that nobody owns. The samples of a subject are bounded in number, their texts in length.
 */
export const DIFF_SQL = `
CREATE TABLE IF NOT EXISTS _touchdown_diff (
  collection TEXT NOT NULL,
  after TEXT,
  up_to TEXT,
  documents INTEGER NOT NULL,
  matching INTEGER NOT NULL,
  mismatched INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  extra INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  done_at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS _touchdown_diff_collection ON _touchdown_diff (collection);
CREATE TABLE IF NOT EXISTS _touchdown_diff_samples (
  collection TEXT NOT NULL,
  system TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  target_table TEXT NOT NULL,
  target_id TEXT NOT NULL,
  column TEXT NOT NULL,
  expected TEXT,
  actual TEXT,
  PRIMARY KEY (collection, system, path, kind, target_table, target_id, column)
) WITHOUT ROWID;
`;

/** Subjects of a diff beside its collections. */
export const ROWS_SUBJECT = "rows";
export function mergeSubject(merge: string): string {
  return `merge ${merge}`;
}

/** Step of a diff that has compared everything, with its totals as the detail. */
export const DIFF_STEP = "diff";

/** Steps of the copying of files: all that is wanted has been counted (detail: {wanted}), and all of it is known. */
export const PLAN_FILES_STEP = "plan files";
export const FILES_STEP = "files";

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
