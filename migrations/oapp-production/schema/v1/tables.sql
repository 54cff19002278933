-- What this migration loads beside projects and phases (base/tables.sql, which says what the columns of every record are), and what it derives from all of them.

-- owner: who leads it; null where nobody does. sub_app_id: letters and digits of the name, with hyphens between them.
CREATE TABLE IF NOT EXISTS sub_app (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  name_raw TEXT NOT NULL,
  sub_app_id TEXT,
  owner TEXT,
  purpose TEXT,
  status TEXT,
  launch_date TEXT CHECK (launch_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  launch_date_raw TEXT NOT NULL,
  notes TEXT,
  orbis_dependency_level TEXT,
  platform_integration TEXT NOT NULL,
  platform_integration_raw TEXT NOT NULL,
  program_type TEXT,
  uses_orbis_engine INTEGER CHECK (uses_orbis_engine IN (0, 1)),
  uses_orbis_engine_raw TEXT NOT NULL,
  artefact_refs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  database_id TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT
) STRICT;

-- created_at, updated_at: where the cell has a time of day; else created_on, updated_on: a day is no instant.
CREATE TABLE IF NOT EXISTS tech_debt (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT,
  canonical_use TEXT,
  category TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_on TEXT CHECK (created_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  created_at_raw TEXT NOT NULL,
  effort_estimate TEXT,
  line_reference TEXT,
  linked_pr TEXT,
  linked_phase TEXT,
  notes TEXT,
  origin_file TEXT,
  priority TEXT,
  status TEXT,
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_on TEXT CHECK (updated_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  updated_at_raw TEXT NOT NULL,
  artefact_refs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  database_id TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS schema_sync (
  id TEXT PRIMARY KEY NOT NULL,
  table_name TEXT,
  canonical_source TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_on TEXT CHECK (created_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  created_at_raw TEXT NOT NULL,
  field_name TEXT,
  issue_type TEXT,
  linked_phase TEXT,
  notes TEXT,
  resolution TEXT,
  status TEXT,
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_on TEXT CHECK (updated_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  updated_at_raw TEXT NOT NULL,
  artefact_refs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  database_id TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS memory_classification (
  id TEXT PRIMARY KEY NOT NULL,
  entry TEXT,
  tags TEXT NOT NULL,
  tags_raw TEXT NOT NULL,
  destination_db TEXT,
  notes TEXT,
  artefact_refs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  database_id TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT
) STRICT;

-- Derived: what is wrong with a record (oapp.md, end of A.5). record_id: the key by which it is published. The id follows from what it says.
CREATE TABLE IF NOT EXISTS issue (
  id TEXT PRIMARY KEY NOT NULL,
  database_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  record_title TEXT NOT NULL,
  issue_type TEXT NOT NULL CHECK (issue_type IN ('missing_field', 'orphaned_entry', 'relationship_mismatch', 'invalid_value')),
  field_name TEXT NOT NULL,
  current_value TEXT NOT NULL,
  suggested_fix TEXT NOT NULL,
  priority TEXT NOT NULL CHECK (priority IN ('High', 'Medium', 'Low')),
  category TEXT NOT NULL CHECK (category IN ('Data Quality', 'Relationships', 'Governance', 'Migration')),
  rule TEXT NOT NULL
) STRICT;

-- Derived, one row: the figures of the verification report (oapp.md, A.5), each a JSON object.
CREATE TABLE IF NOT EXISTS verification (
  id TEXT PRIMARY KEY NOT NULL,
  sub_apps TEXT NOT NULL,
  projects TEXT NOT NULL,
  phases TEXT NOT NULL,
  linkages TEXT NOT NULL,
  health TEXT NOT NULL
) STRICT;
