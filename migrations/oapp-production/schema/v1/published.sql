-- What others read: <target>/<set>/oApp_<set>.db. recordKey: the id of the record, with a suffix where several have it; the same from one export to the next.
-- JSON: tags, lists of items {title, pageId}, flags, artefactRefs, linkEvidence, projectTitles, and source (every column of the record as it was read).

CREATE TABLE sub_apps (
  recordKey TEXT PRIMARY KEY NOT NULL,
  subAppName TEXT NOT NULL,
  subAppId TEXT,
  owner TEXT,
  purpose TEXT,
  status TEXT,
  programType TEXT,
  launchDate TEXT,
  notes TEXT,
  orbisDependencyLevel TEXT,
  platformIntegration TEXT NOT NULL,
  usesOrbisEngine INTEGER,
  linkedProjects TEXT NOT NULL,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

CREATE TABLE projects (
  recordKey TEXT PRIMARY KEY NOT NULL,
  projectName TEXT NOT NULL,
  projectId TEXT,
  owner TEXT,
  status TEXT,
  statusRaw TEXT NOT NULL,
  goals TEXT,
  description TEXT,
  aiPromptLog TEXT,
  keyTasks TEXT,
  tags TEXT NOT NULL,
  scopeNotes TEXT,
  stepProgress TEXT,
  meetingLog TEXT,
  govLog TEXT,
  checkpointReview TEXT,
  claudeGizmoExchange TEXT,
  phaseItems TEXT NOT NULL,
  govLogItems TEXT NOT NULL,
  pageId TEXT,
  createdAt TEXT,
  updatedAt TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

-- linkState: linked or assigned; approver and assignmentReason: of the mapping file.
CREATE TABLE phases (
  recordKey TEXT PRIMARY KEY NOT NULL,
  phasename TEXT NOT NULL,
  phaseid TEXT,
  projectTitles TEXT NOT NULL,
  status TEXT,
  statusRaw TEXT NOT NULL,
  RAG TEXT,
  notes TEXT,
  startDate TEXT,
  endDate TEXT,
  sourceProjectIdText TEXT,
  pageId TEXT,
  linkState TEXT NOT NULL,
  linkEvidence TEXT NOT NULL,
  projectKey TEXT NOT NULL REFERENCES projects (recordKey),
  isConfirmed INTEGER NOT NULL,
  projectPageId TEXT,
  approver TEXT,
  assignmentReason TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;
CREATE INDEX phases_projectKey ON phases (projectKey);

-- Phases without a project: why, and what the orphan policy says of them.
CREATE TABLE phases_quarantine (
  recordKey TEXT PRIMARY KEY NOT NULL,
  phasename TEXT NOT NULL,
  phaseid TEXT,
  projectTitles TEXT NOT NULL,
  status TEXT,
  statusRaw TEXT NOT NULL,
  RAG TEXT,
  notes TEXT,
  startDate TEXT,
  endDate TEXT,
  sourceProjectIdText TEXT,
  pageId TEXT,
  linkState TEXT NOT NULL,
  linkEvidence TEXT NOT NULL,
  reason TEXT NOT NULL,
  policy TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

-- createdAt, updatedAt: an instant, or a day where the register names no time.
CREATE TABLE tech_debt (
  recordKey TEXT PRIMARY KEY NOT NULL,
  title TEXT,
  canonicalUse TEXT,
  category TEXT,
  createdAt TEXT,
  effortEstimate TEXT,
  lineReference TEXT,
  linkedPR TEXT,
  linkedPhase TEXT,
  notes TEXT,
  originFile TEXT,
  priority TEXT,
  status TEXT,
  updatedAt TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

CREATE TABLE schema_sync (
  recordKey TEXT PRIMARY KEY NOT NULL,
  tableName TEXT,
  canonicalSource TEXT,
  createdAt TEXT,
  fieldName TEXT,
  issueType TEXT,
  linkedPhase TEXT,
  notes TEXT,
  resolution TEXT,
  status TEXT,
  updatedAt TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

CREATE TABLE memory_classification (
  recordKey TEXT PRIMARY KEY NOT NULL,
  Entry TEXT,
  Tags TEXT NOT NULL,
  DestinationDB TEXT,
  Notes TEXT,
  artefactRefs TEXT NOT NULL,
  flags TEXT NOT NULL,
  source TEXT NOT NULL,
  sourceFile TEXT NOT NULL,
  sourceSha256 TEXT NOT NULL,
  sourceRecord INTEGER NOT NULL,
  sourceFirstLine INTEGER NOT NULL,
  sourceLastLine INTEGER NOT NULL,
  databaseId TEXT
) STRICT;

CREATE TABLE issues (
  issueId TEXT PRIMARY KEY NOT NULL,
  databaseName TEXT NOT NULL,
  recordId TEXT NOT NULL,
  recordTitle TEXT NOT NULL,
  issueType TEXT NOT NULL,
  fieldName TEXT NOT NULL,
  currentValue TEXT NOT NULL,
  suggestedFix TEXT NOT NULL,
  priority TEXT NOT NULL,
  category TEXT NOT NULL,
  rule TEXT NOT NULL
) STRICT;

CREATE TABLE verification (
  name TEXT PRIMARY KEY NOT NULL,
  subApps TEXT NOT NULL,
  projects TEXT NOT NULL,
  phases TEXT NOT NULL,
  linkages TEXT NOT NULL,
  health TEXT NOT NULL
) STRICT;
