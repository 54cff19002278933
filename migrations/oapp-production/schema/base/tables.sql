-- Projects and phases as the exports hold them, their relation cells item by item, and what is derived from them once all have landed. Shared by the migrations that read
-- these exports; each has its own tables behind these.
--
-- Times are ISO 8601 in UTC with milliseconds, dates YYYY-MM-DD. What a cell does not say is null. *_raw: the cell as it was read. source: JSON object, every column of the
-- record by its name, as it was read. file_*, first_line, last_line, database_id: where it was read. flags: JSON array of what is odd about the record.
-- artefact_refs: JSON array of the page ids in addresses that stand in its texts without a title: what it points at, no relation.

CREATE TABLE IF NOT EXISTS project (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  title_raw TEXT NOT NULL,
  project_id TEXT,
  project_id_raw TEXT NOT NULL,
  status TEXT CHECK (status IN ('Planning', 'Active', 'On Hold', 'Completed', 'Archived')),
  status_raw TEXT NOT NULL,
  owner TEXT,
  goals TEXT,
  description TEXT,
  ai_prompt_log TEXT,
  key_tasks TEXT,
  tags TEXT NOT NULL,
  tags_raw TEXT NOT NULL,
  scope_notes TEXT,
  step_progress TEXT,
  meeting_log TEXT,
  gov_log TEXT,
  checkpoint_review TEXT,
  claude_gizmo_exchange TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at_raw TEXT NOT NULL,
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
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

-- status: mapped; notes_status: what the notes say of it at their head, in the same words; open_boxes: unticked boxes in the notes.
-- source_project_id_text: free text of the export's column projectId, never a link. notes_digest: SHA-256 of notes that are long enough to be no coincidence.
CREATE TABLE IF NOT EXISTS phase (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  title_raw TEXT NOT NULL,
  phase_id TEXT,
  phase_id_raw TEXT NOT NULL,
  status TEXT CHECK (status IN ('Not Started', 'In Progress', 'Complete')),
  status_raw TEXT NOT NULL,
  rag TEXT CHECK (rag IN ('Red', 'Amber', 'Green')),
  rag_raw TEXT NOT NULL,
  notes TEXT,
  notes_status TEXT CHECK (notes_status IN ('Not Started', 'In Progress', 'Complete')),
  open_boxes INTEGER NOT NULL,
  notes_digest TEXT,
  start_date TEXT CHECK (start_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  start_date_raw TEXT NOT NULL,
  end_date TEXT CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  end_date_raw TEXT NOT NULL,
  source_project_id_text TEXT,
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

-- One item of a relation cell: title, and the page that it leads to. owner_id is a row of owner_table. column_name as the export has it. position counts from 0.
CREATE TABLE IF NOT EXISTS relation_item (
  id TEXT PRIMARY KEY NOT NULL,
  owner_table TEXT NOT NULL CHECK (owner_table IN ('project', 'phase', 'sub_app')),
  owner_id TEXT NOT NULL,
  column_name TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_raw TEXT NOT NULL,
  page_id TEXT NOT NULL,
  raw TEXT NOT NULL,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT
) STRICT;

-- Derived: the mapping file of the run, line by line. phase_id: what is before "~" in phase_given.
CREATE TABLE IF NOT EXISTS assignment (
  id TEXT PRIMARY KEY NOT NULL,
  line INTEGER NOT NULL,
  phase_given TEXT NOT NULL,
  phase_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  approver TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- Derived, a row a project with the project's id: its page as the phases' relation cells name it; null where none does, or several.
CREATE TABLE IF NOT EXISTS project_page (
  id TEXT PRIMARY KEY NOT NULL,
  project_ref TEXT NOT NULL REFERENCES project (id),
  page_id TEXT,
  page_ids TEXT NOT NULL
) STRICT;

-- Derived, a row a phase with the phase's id: to which project it belongs, and by what. state: linked, or an orphan that the policy assigned, quarantined or left; or the
-- source contradicts itself. evidence: JSON array of the relation columns that say so, or "assignment". is_confirmed: title, page ids and the project's own cell agree.
-- reason: a sentence, null for a link. assignment_line: the line of the mapping file that names it; assignment_fault: why it could not be followed.
CREATE TABLE IF NOT EXISTS phase_link (
  id TEXT PRIMARY KEY NOT NULL,
  phase_ref TEXT NOT NULL REFERENCES phase (id),
  state TEXT NOT NULL CHECK (state IN ('linked', 'assigned', 'quarantined', 'orphan', 'disagreement')),
  project_ref TEXT REFERENCES project (id),
  evidence TEXT NOT NULL,
  is_confirmed INTEGER NOT NULL CHECK (is_confirmed IN (0, 1)),
  project_page_id TEXT,
  phase_page_id TEXT,
  named_titles TEXT NOT NULL,
  reason TEXT,
  policy TEXT,
  approver TEXT,
  assignment_reason TEXT,
  assignment_line INTEGER,
  assignment_fault TEXT,
  CHECK ((state IN ('linked', 'assigned')) = (project_ref IS NOT NULL)),
  CHECK ((state = 'assigned') = (approver IS NOT NULL)),
  CHECK ((state = 'linked') = (reason IS NULL))
) STRICT;

-- Derived, a row for each row of table_name with "<table> <id>": the key by which it is published, the same from one export to the next.
CREATE TABLE IF NOT EXISTS business_key (
  id TEXT PRIMARY KEY NOT NULL,
  table_name TEXT NOT NULL,
  row_id TEXT NOT NULL,
  business_id TEXT NOT NULL,
  key TEXT NOT NULL,
  rows_alike INTEGER NOT NULL,
  policy TEXT NOT NULL,
  UNIQUE (table_name, key),
  UNIQUE (table_name, row_id)
) STRICT;
