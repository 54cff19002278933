-- Moonlanding, version 1: 32 tables; with search.sql 112 (16 full-text tables of five each). Applied before the load, so it holds
-- only what keeps rows correct: keys, references, vocabularies, shapes. indexes.sql, search.sql and views.sql follow after the load.
--
-- Times are ISO 8601 in UTC with milliseconds; `nanoseconds` is a JSON object column -> nanoseconds within the second, for those times
-- that milliseconds do not hold. Dates are YYYY-MM-DD. What the source lacks is null. Tables with full-text search have an integer
-- search_key made from the id, by which search finds them. source_* say where a row comes from, source_extra keeps the fields that
-- have no column.

-- Both systems' people, one row a person. A person who is only referred to is a deleted user without role and type, so without rights.
-- identities: JSON array, one object a source record (system, path, uid, auth_provider, email, role, status).
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  email TEXT UNIQUE CHECK (email = lower(trim(email)) AND email LIKE '%_@_%'),
  name TEXT NOT NULL,
  password_hash TEXT,
  role TEXT CHECK (role IN ('partner', 'manager', 'clerk', 'client_admin', 'client_user')),
  type TEXT CHECK (type IN ('auditor', 'client')),
  status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'deleted')),
  photo_url TEXT,
  cv_url TEXT,
  priority_reviews TEXT,
  teams TEXT,
  identities TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  CHECK (type IS NOT NULL OR (status = 'deleted' AND role IS NULL)),
  CHECK ((type = 'client') = (role IN ('client_admin', 'client_user')))
) STRICT;

-- users, partners: JSON arrays of users.id; see the view team_member.
CREATE TABLE IF NOT EXISTS team (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  name TEXT NOT NULL,
  context TEXT NOT NULL CHECK (context IN ('engagement_team', 'review_team', 'general')),
  users TEXT NOT NULL,
  partners TEXT NOT NULL,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- emails: JSON array of all addresses, see the view client_email. address: text, or canonical JSON where the source holds a map.
CREATE TABLE IF NOT EXISTS client (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  name TEXT NOT NULL,
  code TEXT,
  industry TEXT,
  contact_name TEXT,
  contact_email TEXT,
  contact_phone TEXT,
  email TEXT,
  emails TEXT,
  phone TEXT,
  address TEXT,
  website TEXT,
  entity_type_id TEXT,
  entity_type TEXT,
  status TEXT CHECK (status IN ('active', 'inactive', 'prospect')),
  risk_level TEXT CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
  risk_notes TEXT,
  risk_assessed_at TEXT CHECK (risk_assessed_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- Who may see which client in the portal.
CREATE TABLE IF NOT EXISTS client_user (
  id TEXT PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  role TEXT NOT NULL CHECK (role IN ('client_admin', 'client_user')),
  status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'deleted')),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  UNIQUE (client_id, user_id)
) STRICT;

-- users, client_users: JSON arrays of users.id, see the view engagement_user. review_ref, previous_year_review_ref, team_ref: ids as the source holds them.
-- feedback: canonical JSON.
CREATE TABLE IF NOT EXISTS engagement (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  name TEXT NOT NULL,
  title TEXT,
  client_id TEXT NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
  year TEXT CHECK (year GLOB '[0-9][0-9][0-9][0-9]'),
  year_raw TEXT,
  month TEXT,
  period TEXT,
  stage TEXT NOT NULL
    CHECK (stage IN ('info_gathering', 'commencement', 'team_execution', 'partner_review', 'finalization', 'close_out')),
  status TEXT CHECK (status IN ('active', 'inactive', 'completed', 'on_hold')),
  client_status TEXT CHECK (client_status IN ('pending', 'partially_sent', 'sent', 'in_progress', 'responded', 'completed')),
  auditor_status TEXT
    CHECK (auditor_status IN ('requested', 'reviewing', 'queries', 'received', 'in_progress', 'under_partner_review', 'pending_finalization', 'completed', 'closed_out')),
  letter_client_status TEXT CHECK (letter_client_status IN ('pending', 'received', 'accepted', 'cancelled')),
  letter_auditor_status TEXT CHECK (letter_auditor_status IN ('pending', 'draft', 'queries', 'sent', 'accepted', 'cancelled')),
  post_rfi_client_status TEXT CHECK (post_rfi_client_status IN ('pending', 'received', 'queries', 'accepted', 'rejected')),
  post_rfi_auditor_status TEXT
    CHECK (post_rfi_auditor_status IN ('pending', 'issued', 'sent', 'under_review', 'accepted', 'needs_revision')),
  post_rfi_journal_client_status TEXT
    CHECK (post_rfi_journal_client_status IN ('pending', 'received', 'queries', 'accepted', 'rejected')),
  post_rfi_journal_auditor_status TEXT
    CHECK (post_rfi_journal_auditor_status IN ('pending', 'issued', 'sent', 'under_review', 'accepted', 'needs_revision')),
  transition_attempts INTEGER,
  last_transition_check TEXT CHECK (last_transition_check GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  last_transition_at TEXT CHECK (last_transition_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  client_rating ANY CHECK (typeof(client_rating) IN ('integer', 'real', 'null')),
  feedback TEXT,
  commencement_date TEXT CHECK (commencement_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  end_date TEXT CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  deadline_date TEXT CHECK (deadline_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  repeat_interval TEXT CHECK (repeat_interval IN ('once', 'monthly', 'yearly')),
  progress ANY CHECK (typeof(progress) IN ('integer', 'real', 'null')),
  client_progress ANY CHECK (typeof(client_progress) IN ('integer', 'real', 'null')),
  fee ANY CHECK (typeof(fee) IN ('integer', 'real', 'null')),
  scope TEXT,
  team_id TEXT REFERENCES team (id) ON DELETE RESTRICT,
  team_ref TEXT,
  users TEXT NOT NULL,
  client_users TEXT NOT NULL,
  engagement_type_id TEXT,
  engagement_type TEXT,
  clerks_can_approve INTEGER CHECK (clerks_can_approve IN (0, 1)),
  rfis_linked TEXT,
  review_ref TEXT,
  previous_year_review_ref TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS rfi_section (
  id TEXT PRIMARY KEY NOT NULL,
  engagement_id TEXT NOT NULL REFERENCES engagement (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  key TEXT,
  "order" ANY CHECK (typeof("order") IN ('integer', 'real', 'null')),
  color TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- One question to a client. description is the question itself; users: JSON array of users.id, see the view rfi_user. *_ref: ids as the source
-- holds them. source_counts: JSON object of the counters that the source states; response_count and last_response_date are counted anew after the load,
-- primary_response_id belongs to the application.
CREATE TABLE IF NOT EXISTS rfi (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  title TEXT NOT NULL,
  description TEXT,
  engagement_id TEXT NOT NULL REFERENCES engagement (id) ON DELETE RESTRICT,
  section_id TEXT REFERENCES rfi_section (id) ON DELETE RESTRICT,
  section_ref TEXT,
  status TEXT CHECK (status IN ('open', 'pending_response', 'responded', 'closed')),
  status_raw TEXT,
  rfi_status TEXT CHECK (rfi_status IN ('pending', 'active', 'inactive')),
  auditor_status TEXT CHECK (auditor_status IN ('pending', 'requested', 'reviewing', 'queries', 'received', 'sent')),
  client_status TEXT CHECK (client_status IN ('pending', 'partially_sent', 'sent', 'queries', 'accepted', 'completed')),
  priority TEXT CHECK (priority IN ('low', 'medium', 'high')),
  assigned_to TEXT REFERENCES users (id) ON DELETE RESTRICT,
  users TEXT NOT NULL,
  due_date TEXT CHECK (due_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  date_requested TEXT CHECK (date_requested GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  date_resolved TEXT CHECK (date_resolved GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  flag INTEGER CHECK (flag IN (0, 1)),
  ml_query INTEGER CHECK (ml_query IN (0, 1)),
  recreate_with_attachments INTEGER CHECK (recreate_with_attachments IN (0, 1)),
  template_key TEXT,
  origin_rfi_ref TEXT,
  linked_review_ref TEXT,
  linked_highlight_ref TEXT,
  last_message_by TEXT,
  last_team_chat_at TEXT CHECK (last_team_chat_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  source_counts TEXT,
  response_count INTEGER,
  last_response_date TEXT CHECK (last_response_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  primary_response_id TEXT REFERENCES rfi_response (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- response_type is null where the responder is not known to be auditor or client.
CREATE TABLE IF NOT EXISTS rfi_response (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  rfi_id TEXT NOT NULL REFERENCES rfi (id) ON DELETE RESTRICT,
  response_type TEXT CHECK (response_type IN ('client_response', 'auditor_response', 'clarification')),
  responder_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  response_text TEXT NOT NULL,
  -- Names of the first specification.
  rfi_question_id TEXT GENERATED ALWAYS AS (rfi_id) VIRTUAL,
  user_id TEXT GENERATED ALWAYS AS (responder_id) VIRTUAL,
  response_date TEXT CHECK (response_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  file_attachments TEXT,
  is_complete INTEGER CHECK (is_complete IN (0, 1)),
  clarification_needed INTEGER CHECK (clarification_needed IN (0, 1)),
  reviewed_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  reviewed_at TEXT CHECK (reviewed_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  status TEXT NOT NULL CHECK (status IN ('submitted', 'reviewed', 'rejected', 'accepted')),
  rejection_reason TEXT,
  response_chain_id TEXT,
  parent_response_id TEXT REFERENCES rfi_response (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  updated_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- Letters and post-RFI papers of an engagement.
CREATE TABLE IF NOT EXISTS letter (
  id TEXT PRIMARY KEY NOT NULL,
  engagement_id TEXT NOT NULL REFERENCES engagement (id) ON DELETE RESTRICT,
  kind TEXT CHECK (kind IN ('engagement_letter', 'post_rfi', 'post_rfi_journal')),
  client_status TEXT CHECK (client_status IN ('pending', 'received', 'queries', 'accepted', 'rejected', 'cancelled')),
  auditor_status TEXT
    CHECK (auditor_status IN ('pending', 'draft', 'queries', 'issued', 'sent', 'under_review', 'accepted', 'needs_revision', 'cancelled')),
  file_id TEXT REFERENCES file (id) ON DELETE RESTRICT,
  sent_at TEXT CHECK (sent_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  accepted_at TEXT CHECK (accepted_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- Team chat of an RFI.
CREATE TABLE IF NOT EXISTS message (
  id TEXT PRIMARY KEY NOT NULL,
  rfi_id TEXT NOT NULL REFERENCES rfi (id) ON DELETE RESTRICT,
  user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  content TEXT,
  attachments TEXT,
  reactions TEXT,
  mentions TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS chat_messages (
  id TEXT PRIMARY KEY NOT NULL,
  engagement_id TEXT REFERENCES engagement (id) ON DELETE RESTRICT,
  review_id TEXT REFERENCES review (id) ON DELETE RESTRICT,
  rfi_id TEXT REFERENCES rfi (id) ON DELETE RESTRICT,
  user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  content TEXT,
  attachments TEXT,
  reactions TEXT,
  mentions TEXT,
  reply_to TEXT,
  photo_url TEXT,
  origin TEXT CHECK (origin IN ('friday', 'review')),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  CHECK (engagement_id IS NOT NULL OR review_id IS NOT NULL OR rfi_id IS NOT NULL)
) STRICT;

CREATE TABLE IF NOT EXISTS chat_mentions (
  id TEXT PRIMARY KEY NOT NULL,
  message_id TEXT NOT NULL REFERENCES chat_messages (id) ON DELETE RESTRICT,
  user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  resolved INTEGER CHECK (resolved IN (0, 1)),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')
) STRICT;

-- owner_type and owner_id name the row that the file belongs to. store and object say where its bytes were, path (below the run's files folder), size
-- and sha256 where they are; they are filled in once the object has been copied (state copied). An image out of a highlight lies in content.
CREATE TABLE IF NOT EXISTS file (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  rfi_id TEXT REFERENCES rfi (id) ON DELETE RESTRICT,
  owner_type TEXT
    CHECK (owner_type IN ('users', 'client', 'engagement', 'rfi', 'rfi_response', 'letter', 'message', 'chat_messages', 'review', 'highlight', 'highlight_comment', 'removedHighlight', 'checklist', 'checklist_item', 'email', 'review_template')),
  owner_id TEXT,
  name TEXT,
  path TEXT,
  source_url TEXT,
  source_kind TEXT CHECK (source_kind IN ('storage', 'drive', 'url', 'inline')),
  store TEXT CHECK (store IN ('friday', 'mwr', 'drive')),
  object TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'copied', 'missing', 'kept')),
  size INTEGER CHECK (size >= 0),
  mime_type TEXT,
  sha256 TEXT CHECK (length(sha256) = 64),
  content BLOB,
  storage_type TEXT CHECK (storage_type IN ('local', 'url', 'inline')),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  CHECK ((store IS NULL) = (object IS NULL)),
  CHECK ((store IS NULL) = (state = 'kept')),
  CHECK ((state = 'copied') = (path IS NOT NULL)),
  CHECK (state <> 'copied' OR (size IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
-- The loader finds the rows of an object by it.
CREATE INDEX IF NOT EXISTS file_object ON file (store, object) WHERE store IS NOT NULL;

-- content: canonical JSON of all sections. variables: JSON object; default_checklists (ids of review_template), and of a checklist mandatory, manager_approve and
-- email_checklist.
CREATE TABLE IF NOT EXISTS review_template (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  name TEXT NOT NULL,
  description TEXT,
  template_type TEXT NOT NULL CHECK (template_type IN ('rfi_template', 'review_template', 'tender_template', 'checklist_template')),
  type TEXT CHECK (type IN ('standard', 'tender', 'friday', 'complex', 'financial', 'compliance')),
  content TEXT NOT NULL,
  variables TEXT,
  is_active INTEGER CHECK (is_active IN (0, 1)),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS template_section (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  template_id TEXT NOT NULL REFERENCES review_template (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  "order" ANY CHECK (typeof("order") IN ('integer', 'real', 'null')),
  content TEXT NOT NULL,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- engagement_id is null where the review names no engagement that arrived: a review is never attached to another one; engagement_ref is what it
-- names, as the source holds it. starred_by: JSON array of users.id. tags, flags: JSON arrays.
CREATE TABLE IF NOT EXISTS review (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  name TEXT NOT NULL,
  engagement_id TEXT REFERENCES engagement (id) ON DELETE RESTRICT,
  engagement_ref TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  stage TEXT CHECK (stage IN ('active', 'history', 'archive')),
  drive_file_id TEXT,
  attachment_folder_ref TEXT,
  financial_year TEXT,
  team_id TEXT REFERENCES team (id) ON DELETE RESTRICT,
  deadline TEXT CHECK (deadline GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  wip_value ANY CHECK (typeof(wip_value) IN ('integer', 'real', 'null')),
  is_private INTEGER CHECK (is_private IN (0, 1)),
  published INTEGER CHECK (published IN (0, 1)),
  has_email_checklist INTEGER CHECK (has_email_checklist IN (0, 1)),
  tags TEXT,
  flags TEXT,
  priority_level TEXT CHECK (priority_level IN ('normal', 'high', 'critical')),
  starred_by TEXT NOT NULL,
  template_id TEXT REFERENCES review_template (id) ON DELETE RESTRICT,
  review_type TEXT NOT NULL CHECK (review_type IN ('standard', 'tender')),
  archived INTEGER CHECK (archived IN (0, 1)),
  archived_at TEXT CHECK (archived_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  archived_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  first_manager TEXT,
  total_highlights INTEGER,
  resolved_highlights INTEGER,
  published_at TEXT CHECK (published_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  closed_at TEXT CHECK (closed_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- scaled_position: the whole position as canonical JSON, bounding_rect and rects are computed from it; x1 to page_height are the numbers of the bounding
-- rectangle, equal to the last bit. See the view highlight_rect. highlight_number, section_ref, file_ref: as the source writes them. resolved_role: the role
-- of resolved_by when it was moved.
CREATE TABLE IF NOT EXISTS highlight (
  id TEXT PRIMARY KEY NOT NULL,
  review_id TEXT NOT NULL REFERENCES review (id) ON DELETE RESTRICT,
  source_highlight_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('unresolved', 'partial_resolved', 'manager_resolved', 'partner_resolved', 'resolved')),
  color TEXT CHECK (color IN ('grey', 'green', 'red', 'purple')),
  highlight_type TEXT CHECK (highlight_type IN ('text', 'area')),
  is_general INTEGER CHECK (is_general IN (0, 1)),
  text TEXT,
  comment TEXT,
  emoji TEXT,
  highlight_number TEXT,
  section_ref TEXT,
  file_ref TEXT,
  page_number INTEGER CHECK (page_number >= 0),
  x1 REAL,
  y1 REAL,
  x2 REAL,
  y2 REAL,
  page_width REAL,
  page_height REAL,
  use_pdf_coordinates INTEGER CHECK (use_pdf_coordinates IN (0, 1)),
  bounding_rect TEXT GENERATED ALWAYS AS (json_extract(scaled_position, '$.boundingRect')) VIRTUAL,
  rects TEXT GENERATED ALWAYS AS (json_extract(scaled_position, '$.rects')) VIRTUAL,
  scaled_position TEXT,
  image_sha256 TEXT CHECK (length(image_sha256) = 64),
  partial_resolved INTEGER CHECK (partial_resolved IN (0, 1)),
  manager_resolved INTEGER CHECK (manager_resolved IN (0, 1)),
  partner_resolved INTEGER CHECK (partner_resolved IN (0, 1)),
  ml_query INTEGER CHECK (ml_query IN (0, 1)),
  friday_query INTEGER CHECK (friday_query IN (0, 1)),
  resolved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  resolved_at TEXT CHECK (resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  partial_resolved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  partial_resolved_at TEXT CHECK (partial_resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  resolved_role TEXT,
  resolution_notes TEXT,
  attachment TEXT,
  is_high_priority INTEGER CHECK (is_high_priority IN (0, 1)),
  archived_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  is_active_focus INTEGER CHECK (is_active_focus IN (0, 1)),
  is_mandatory INTEGER CHECK (is_mandatory IN (0, 1)),
  archived INTEGER CHECK (archived IN (0, 1)),
  archived_at TEXT CHECK (archived_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  section_id TEXT REFERENCES template_section (id) ON DELETE RESTRICT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  CHECK (scaled_position IS NOT NULL OR is_general = 1)
) STRICT;

-- The responses to a highlight, in their order. attachment, position: canonical JSON. The view highlight_response is its name in app-116.
CREATE TABLE IF NOT EXISTS highlight_comment (
  id TEXT PRIMARY KEY NOT NULL,
  highlight_id TEXT NOT NULL REFERENCES highlight (id) ON DELETE RESTRICT,
  text TEXT NOT NULL,
  author_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  "order" INTEGER,
  emoji TEXT,
  attachment TEXT,
  position TEXT,
  thread_id TEXT,
  parent_comment_id TEXT REFERENCES highlight_comment (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- Highlights that were archived, with their positions as in highlight. original_id: the highlight's own id. See the view removed_highlight_rect.
CREATE TABLE IF NOT EXISTS removedHighlight (
  id TEXT PRIMARY KEY NOT NULL,
  review_id TEXT NOT NULL REFERENCES review (id) ON DELETE RESTRICT,
  original_id TEXT NOT NULL,
  deleted_at TEXT CHECK (deleted_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  deleted_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  source_highlight_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('unresolved', 'partial_resolved', 'manager_resolved', 'partner_resolved', 'resolved')),
  color TEXT CHECK (color IN ('grey', 'green', 'red', 'purple')),
  highlight_type TEXT CHECK (highlight_type IN ('text', 'area')),
  is_general INTEGER CHECK (is_general IN (0, 1)),
  text TEXT,
  comment TEXT,
  emoji TEXT,
  highlight_number TEXT,
  section_ref TEXT,
  file_ref TEXT,
  page_number INTEGER CHECK (page_number >= 0),
  x1 REAL,
  y1 REAL,
  x2 REAL,
  y2 REAL,
  page_width REAL,
  page_height REAL,
  use_pdf_coordinates INTEGER CHECK (use_pdf_coordinates IN (0, 1)),
  bounding_rect TEXT GENERATED ALWAYS AS (json_extract(scaled_position, '$.boundingRect')) VIRTUAL,
  rects TEXT GENERATED ALWAYS AS (json_extract(scaled_position, '$.rects')) VIRTUAL,
  scaled_position TEXT,
  image_sha256 TEXT CHECK (length(image_sha256) = 64),
  partial_resolved INTEGER CHECK (partial_resolved IN (0, 1)),
  manager_resolved INTEGER CHECK (manager_resolved IN (0, 1)),
  partner_resolved INTEGER CHECK (partner_resolved IN (0, 1)),
  ml_query INTEGER CHECK (ml_query IN (0, 1)),
  friday_query INTEGER CHECK (friday_query IN (0, 1)),
  resolved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  resolved_at TEXT CHECK (resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  partial_resolved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  partial_resolved_at TEXT CHECK (partial_resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  resolved_role TEXT,
  resolution_notes TEXT,
  attachment TEXT,
  is_high_priority INTEGER CHECK (is_high_priority IN (0, 1)),
  archived_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- Who may see a review besides its team. Access that has run out stays: expires_at says when.
CREATE TABLE IF NOT EXISTS collaborator (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  review_id TEXT NOT NULL REFERENCES review (id) ON DELETE RESTRICT,
  email TEXT,
  user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  name TEXT,
  role TEXT,
  access_type TEXT CHECK (access_type IN ('permanent', 'temporary')),
  expires_at TEXT CHECK (expires_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  is_permanent INTEGER CHECK (is_permanent IN (0, 1)),
  notified_at TEXT CHECK (notified_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- section_items stays null: checklist_item holds the items.
CREATE TABLE IF NOT EXISTS checklist (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  review_id TEXT REFERENCES review (id) ON DELETE RESTRICT,
  engagement_id TEXT REFERENCES engagement (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  template_ref TEXT,
  "order" INTEGER,
  section_items TEXT,
  mandatory INTEGER CHECK (mandatory IN (0, 1)),
  email_checklist INTEGER CHECK (email_checklist IN (0, 1)),
  manager_approve INTEGER CHECK (manager_approve IN (0, 1)),
  type TEXT,
  description TEXT,
  assigned_to TEXT REFERENCES users (id) ON DELETE RESTRICT,
  status TEXT CHECK (status IN ('pending', 'in_progress', 'completed', 'approved')),
  approved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  approved_at TEXT CHECK (approved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT,
  CHECK (review_id IS NOT NULL OR engagement_id IS NOT NULL)
) STRICT;

-- responses: JSON array of {user_id, response, created_at, ...}, see the view checklist_item_response. pushed: whether, by whom and when an engagement's
-- item was pushed to MyWorkReview.
CREATE TABLE IF NOT EXISTS checklist_item (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  checklist_id TEXT NOT NULL REFERENCES checklist (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  -- Names of the first specification.
  task_name TEXT GENERATED ALWAYS AS (name) VIRTUAL,
  completed INTEGER GENERATED ALWAYS AS (is_done) VIRTUAL,
  completed_at TEXT GENERATED ALWAYS AS (CASE WHEN is_done = 1 THEN resolved_at END) VIRTUAL,
  description TEXT,
  is_done INTEGER CHECK (is_done IN (0, 1)),
  show_responses INTEGER CHECK (show_responses IN (0, 1)),
  pushed INTEGER CHECK (pushed IN (0, 1)),
  pushed_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  pushed_at TEXT CHECK (pushed_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  assigned_to TEXT REFERENCES users (id) ON DELETE RESTRICT,
  due_date TEXT CHECK (due_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  "order" INTEGER,
  responses TEXT,
  resolved_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  resolved_at TEXT CHECK (resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  updated_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- What a review of a tender says about it, one row a review. estimated_value is the price that was offered.
CREATE TABLE IF NOT EXISTS tender (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  review_id TEXT NOT NULL REFERENCES review (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  description TEXT,
  tender_type TEXT CHECK (tender_type IN ('government', 'private_sector', 'nonprofit', 'education', 'other')),
  tender_status TEXT CHECK (tender_status IN ('open', 'closed', 'awarded', 'cancelled')),
  priority_level TEXT CHECK (priority_level IN ('low', 'medium', 'high', 'critical')),
  estimated_value ANY CHECK (typeof(estimated_value) IN ('integer', 'real', 'null')),
  actual_value ANY CHECK (typeof(actual_value) IN ('integer', 'real', 'null')),
  response_count INTEGER,
  awarded_to TEXT,
  cancelled_reason TEXT,
  classification TEXT,
  deadline TEXT CHECK (deadline GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  award_date TEXT CHECK (award_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  contact_person TEXT,
  contact_number TEXT,
  contact_email TEXT,
  address TEXT,
  announcement_date TEXT CHECK (announcement_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  winning_price ANY CHECK (typeof(winning_price) IN ('integer', 'real', 'null')),
  days_remaining INTEGER,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  updated_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- What reviews are marked with, a row for each word of review.flags.
CREATE TABLE IF NOT EXISTS flag (
  id TEXT PRIMARY KEY NOT NULL,
  review_id TEXT NOT NULL REFERENCES review (id) ON DELETE RESTRICT,
  flag_type TEXT NOT NULL,
  applied_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  applied_at TEXT CHECK (applied_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS email (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  sender_email TEXT,
  sender_name TEXT,
  recipient_email TEXT,
  cc TEXT,
  bcc TEXT,
  subject TEXT,
  body TEXT,
  html_body TEXT,
  message_id TEXT UNIQUE,
  in_reply_to TEXT,
  "references" TEXT,
  received_at TEXT CHECK (received_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  allocated INTEGER CHECK (allocated IN (0, 1)),
  engagement_id TEXT REFERENCES engagement (id) ON DELETE RESTRICT,
  rfi_id TEXT REFERENCES rfi (id) ON DELETE RESTRICT,
  attachments TEXT,
  status TEXT CHECK (status IN ('pending', 'processing', 'processed', 'failed')),
  processed INTEGER CHECK (processed IN (0, 1)),
  processed_at TEXT CHECK (processed_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  retry_count INTEGER,
  processing_error TEXT,
  bounce_reason TEXT,
  bounced_at TEXT CHECK (bounced_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  bounce_permanent INTEGER CHECK (bounce_permanent IN (0, 1)),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS permission_audit (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL DEFAULT (abs(random() % 9007199254740991)),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('grant', 'revoke', 'modify', 'role_change', 'template_applied')),
  old_permissions TEXT,
  new_permissions TEXT,
  reason TEXT,
  reason_code TEXT NOT NULL
    CHECK (reason_code IN ('user_request', 'lifecycle_transition', 'role_change', 'admin_action', 'collaborator_added', 'collaborator_removed', 'team_assignment', 'other')),
  timestamp TEXT CHECK (timestamp GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  ip_address TEXT,
  session_id TEXT,
  affected_user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  metadata TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  created_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  updated_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- entity_type and entity_id name the row that it tells about; after_state is the message, or the canonical JSON of a document that has no table of its
-- own (entity_type system, action imported; see the views setting, entity_type, engagement_type and role_permission).
CREATE TABLE IF NOT EXISTS audit_logs (
  id TEXT PRIMARY KEY NOT NULL,
  entity_type TEXT NOT NULL CHECK (entity_type IN ('users', 'client', 'engagement', 'rfi', 'review', 'highlight', 'system')),
  entity_id TEXT NOT NULL,
  action TEXT NOT NULL,
  user_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
  before_state TEXT,
  after_state TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  nanoseconds TEXT,
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  source_extra TEXT
) STRICT;

-- The application's second RFI model; not fed.
CREATE TABLE IF NOT EXISTS rfis (
  id TEXT PRIMARY KEY NOT NULL,
  engagement_id TEXT NOT NULL REFERENCES engagement (id) ON DELETE RESTRICT,
  status TEXT CHECK (status IN ('draft', 'sent', 'closed')),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')
) STRICT;

CREATE TABLE IF NOT EXISTS rfi_questions (
  id TEXT PRIMARY KEY NOT NULL,
  rfi_id TEXT NOT NULL REFERENCES rfis (id) ON DELETE RESTRICT,
  question TEXT NOT NULL,
  category TEXT,
  assigned_to TEXT REFERENCES users (id) ON DELETE RESTRICT,
  due_date TEXT CHECK (due_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  status TEXT CHECK (status IN ('pending', 'answered', 'closed')),
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')
) STRICT;

CREATE TABLE IF NOT EXISTS rfi_responses (
  id TEXT PRIMARY KEY NOT NULL,
  question_id TEXT NOT NULL REFERENCES rfi_questions (id) ON DELETE RESTRICT,
  response TEXT,
  attachments TEXT,
  created_at TEXT CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  updated_at TEXT CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')
) STRICT;

-- Empty at cutover: nobody stays signed in.
CREATE TABLE IF NOT EXISTS sessions (
  id TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  expires_at TEXT NOT NULL CHECK (expires_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z')
) STRICT;

CREATE TABLE IF NOT EXISTS job_execution_log (
  id TEXT PRIMARY KEY NOT NULL,
  timestamp TEXT NOT NULL CHECK (timestamp GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'),
  total_jobs INTEGER,
  executed_jobs INTEGER,
  failed_jobs INTEGER,
  duration_ms INTEGER,
  status TEXT NOT NULL CHECK (status IN ('success', 'partial_failure', 'error')),
  error_details TEXT
) STRICT;
