-- The canonical hierarchy (oapp.md, B.2). Up to the blank line in each of the first three tables stand the columns that live databases have always had, by their names; behind it, what
-- else is known of a row and where it comes from. Times are ISO 8601 in UTC, from the source and never of the import; what the source does not say is null, whatever the
-- default of the column. *Raw: the cell as it was read. sourceCells: JSON object, every column of the record by its name. relations: JSON array of {column, title, pageId}.

CREATE TABLE projects_canonical (
  projectId TEXT PRIMARY KEY NOT NULL,
  projectName TEXT NOT NULL,
  owner TEXT,
  status TEXT DEFAULT 'Planning',
  goals TEXT,
  description TEXT,
  aiPromptLog TEXT,
  keyTasks TEXT,
  tags TEXT,
  scopeNotes TEXT,
  govLog TEXT,
  checkpointReview TEXT,
  claudeGizmoExchange JSON,
  createdAt DATETIME DEFAULT CURRENT_TIMESTAMP,
  updatedAt DATETIME DEFAULT CURRENT_TIMESTAMP,

  projectIdRaw TEXT NOT NULL,
  projectNameRaw TEXT NOT NULL,
  statusRaw TEXT NOT NULL,
  createdAtRaw TEXT NOT NULL,
  updatedAtRaw TEXT NOT NULL,
  tagList JSON NOT NULL,
  stepProgress TEXT,
  meetingLog TEXT,
  pageId TEXT,
  relations JSON NOT NULL,
  flags JSON NOT NULL,
  sourceCells JSON NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  firstLine INTEGER NOT NULL,
  lastLine INTEGER NOT NULL
);

-- linkState: linked, or assigned by the mapping file under linkPolicy, with its approver and reason. linkEvidence: JSON array of the columns that say so.
CREATE TABLE phases_canonical (
  phaseId TEXT PRIMARY KEY NOT NULL,
  phaseName TEXT NOT NULL,
  project_ref TEXT NOT NULL REFERENCES projects_canonical (projectId),
  status TEXT DEFAULT 'Planned',
  RAG TEXT,
  startDate DATE,
  endDate DATE,
  notes TEXT,

  phaseIdRaw TEXT NOT NULL,
  phaseNameRaw TEXT NOT NULL,
  statusRaw TEXT NOT NULL,
  statusInNotes TEXT,
  startDateRaw TEXT NOT NULL,
  endDateRaw TEXT NOT NULL,
  sourceProjectIdText TEXT,
  linkState TEXT NOT NULL,
  linkEvidence JSON NOT NULL,
  linkConfirmed INTEGER NOT NULL,
  linkPolicy TEXT,
  approver TEXT,
  approvedBecause TEXT,
  projectPageId TEXT,
  pageId TEXT,
  relations JSON NOT NULL,
  artefactRefs JSON NOT NULL,
  flags JSON NOT NULL,
  sourceCells JSON NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  firstLine INTEGER NOT NULL,
  lastLine INTEGER NOT NULL
);

-- stepId: "<phaseId>-S<nn>" by its place within the phase, "<phaseId>-C<nn>" for a candidate; position counts each of them from 1. stepLabel: the number that the notes give it.
-- statusSource: icon or inherited. splitConfidence: 0 to 1, how sure it is where stepName ends; rawRow: the row before it was cut.
CREATE TABLE steps_canonical (
  stepId TEXT PRIMARY KEY NOT NULL,
  stepName TEXT NOT NULL,
  phase_ref TEXT NOT NULL REFERENCES phases_canonical (phaseId),
  project_ref TEXT NOT NULL REFERENCES projects_canonical (projectId),
  status TEXT,
  startDate DATE,
  endDate DATE,
  outputNotes TEXT,

  stepLabel TEXT,
  position INTEGER NOT NULL,
  format TEXT,
  statusSource TEXT NOT NULL,
  RAG TEXT,
  isSideQuest INTEGER NOT NULL,
  isCandidate INTEGER NOT NULL,
  rawRow TEXT NOT NULL,
  splitConfidence REAL NOT NULL,
  splitRule TEXT NOT NULL
);

-- Phases that no project is known for, with their steps: set aside under the policy quarantine (linkState quarantined), or a reason to stop (orphan, disagreement).
CREATE TABLE phases_quarantine (
  phaseId TEXT PRIMARY KEY NOT NULL,
  phaseName TEXT NOT NULL,
  status TEXT,
  RAG TEXT,
  startDate DATE,
  endDate DATE,
  notes TEXT,
  phaseIdRaw TEXT NOT NULL,
  phaseNameRaw TEXT NOT NULL,
  statusRaw TEXT NOT NULL,
  startDateRaw TEXT NOT NULL,
  endDateRaw TEXT NOT NULL,
  sourceProjectIdText TEXT,
  linkState TEXT NOT NULL,
  linkPolicy TEXT,
  reason TEXT,
  steps JSON NOT NULL,
  relations JSON NOT NULL,
  artefactRefs JSON NOT NULL,
  flags JSON NOT NULL,
  sourceCells JSON NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  firstLine INTEGER NOT NULL,
  lastLine INTEGER NOT NULL
);

CREATE INDEX projects_canonical_status ON projects_canonical (status);
CREATE INDEX phases_canonical_project_ref ON phases_canonical (project_ref);
CREATE INDEX phases_canonical_rag ON phases_canonical (RAG);
CREATE INDEX steps_canonical_phase_ref ON steps_canonical (phase_ref);
CREATE INDEX steps_canonical_status ON steps_canonical (status);
