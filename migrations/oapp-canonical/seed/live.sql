-- A live database as it was before the rebuild (oapp.md, B.2): the hierarchy that is replaced, two tables that nobody may touch, and one that has nothing to do with it.
-- Foreign keys are declared and were never enforced.

CREATE TABLE projects_canonical (
  projectId TEXT PRIMARY KEY,
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
  updatedAt DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE phases_canonical (
  phaseId TEXT PRIMARY KEY,
  phaseName TEXT NOT NULL,
  project_ref TEXT REFERENCES projects_canonical (projectId),
  status TEXT DEFAULT 'Planned',
  RAG TEXT,
  startDate DATE,
  endDate DATE,
  notes TEXT
);

CREATE TABLE steps_canonical (
  stepId TEXT PRIMARY KEY,
  stepName TEXT,
  phase_ref TEXT REFERENCES phases_canonical (phaseId),
  project_ref TEXT REFERENCES projects_canonical (projectId),
  status TEXT,
  startDate DATE,
  endDate DATE,
  outputNotes TEXT
);

CREATE TABLE comms_canonical (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  projectId TEXT REFERENCES projects_canonical (projectId),
  phaseId TEXT REFERENCES phases_canonical (phaseId),
  timestamp DATETIME,
  agentType TEXT,
  eventType TEXT,
  messagePayload JSON
);

CREATE TABLE governance_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp TEXT,
  event_type TEXT NOT NULL,
  user_id TEXT,
  user_role TEXT,
  resource_type TEXT,
  resource_id TEXT,
  action TEXT,
  success INTEGER,
  details TEXT,
  runtime_context TEXT
);

CREATE TABLE app_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE INDEX idx_projects_status ON projects_canonical (status);
CREATE INDEX idx_phases_project ON phases_canonical (project_ref);
CREATE INDEX idx_phases_rag ON phases_canonical (RAG);
CREATE INDEX idx_steps_phase ON steps_canonical (phase_ref);
CREATE INDEX idx_steps_status ON steps_canonical (status);
CREATE INDEX idx_comms_project ON comms_canonical (projectId);
CREATE INDEX idx_comms_timestamp ON comms_canonical (timestamp);
CREATE INDEX idx_comms_agent ON comms_canonical (agentType);
CREATE INDEX idx_governance_event ON governance_logs (event_type, timestamp);

CREATE VIEW project_overview AS
SELECT p.projectId, p.projectName, count(h.phaseId) AS phases
FROM projects_canonical AS p LEFT JOIN phases_canonical AS h ON h.project_ref = p.projectId
GROUP BY p.projectId;

CREATE VIEW talk_of_phases AS
SELECT c.id, c.agentType, h.phaseName FROM comms_canonical AS c LEFT JOIN phases_canonical AS h ON h.phaseId = c.phaseId;

CREATE TRIGGER project_touched AFTER UPDATE OF status ON projects_canonical
BEGIN
  UPDATE projects_canonical SET updatedAt = CURRENT_TIMESTAMP WHERE projectId = NEW.projectId;
END;
