import type { CsvDeclaration, CsvFileDeclaration } from "../../shared/migration.ts";

/** System of every record that a Notion export holds. */
export const NOTION = "notion";

export const PROJECTS_FILE: CsvFileDeclaration = {
  path: "projects",
  titles: ["WT Projects"],
  columns: [
    "Title",
    "projectID",
    "status",
    "goals",
    "description",
    "aiPromptLog",
    "keyTasks",
    "tags",
    "scopeNotes",
    "Phase",
    "WT PhaseStep Database",
    "StepProgress",
    "MeetingLog",
    "GovLog",
    "CheckpointReview",
    "claude-gizmo-exchange",
    "createdAt",
    "updatedAt",
    "owner",
  ],
};

export const PHASES_FILE: CsvFileDeclaration = {
  path: "phases",
  titles: ["WT Phase Database"],
  columns: [
    "phasename",
    "phaseid",
    "RAG",
    "WT Projects",
    "endDate",
    "notes",
    "projectId",
    "startDate",
    "status",
    "WT Projects 1",
  ],
};

export const SUB_APPS_FILE: CsvFileDeclaration = {
  path: "sub-apps",
  titles: ["Sub-Apps"],
  columns: [
    "subAppName",
    "description",
    "launchDate",
    "linkedProjects",
    "notes",
    "orbisDependencyLevel",
    "platformIntegration",
    "primaryLead",
    "programType",
    "status",
    "usesOrbisEngine",
  ],
};

export const TECH_DEBT_FILE: CsvFileDeclaration = {
  path: "tech-debt",
  titles: ["WT Tech Debt", "Tech Debt"],
  columns: [
    "title",
    "canonicalUse",
    "category",
    "createdAt",
    "effortEstimate",
    "lineReference",
    "linkedPR",
    "linkedPhase",
    "notes",
    "originFile",
    "priority",
    "status",
    "updatedAt",
  ],
};

export const SCHEMA_SYNC_FILE: CsvFileDeclaration = {
  path: "schema-sync",
  titles: ["WT Schema Sync", "Schema Sync"],
  columns: [
    "tableName",
    "canonicalSource",
    "createdAt",
    "fieldName",
    "issueType",
    "linkedPhase",
    "notes",
    "resolution",
    "status",
    "updatedAt",
  ],
};

export const MEMORY_FILE: CsvFileDeclaration = {
  path: "memory-classification",
  titles: ["WT Memory Classification", "Memory Classification"],
  columns: ["Entry", "Tags", "DestinationDB", "Notes"],
};

export const FILES: readonly CsvFileDeclaration[] = [
  SUB_APPS_FILE,
  PROJECTS_FILE,
  PHASES_FILE,
  TECH_DEBT_FILE,
  SCHEMA_SYNC_FILE,
  MEMORY_FILE,
];

/** The folder with an export of these databases. */
export function notionSource(files: readonly CsvFileDeclaration[]): CsvDeclaration {
  return { system: NOTION, kind: "csv", title: "Notion export", variables: "NOTION", files };
}
