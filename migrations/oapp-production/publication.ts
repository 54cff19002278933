import type { Publication, PublishedTable, RawColumns } from "../../shared/publication.ts";
import { INVERSE_COLUMN } from "./relation-tables.ts";

/** Columns of published.sql in which every record says what it is made of. */
const RAW: RawColumns = {
  cells: "source",
  sha256: "sourceSha256",
  record: "sourceRecord",
  firstLine: "sourceFirstLine",
  lastLine: "sourceLastLine",
};
const PROVENANCE = ["sourceFile", "databaseId"];
const RECORD_JSON = ["artefactRefs", "flags", "source"];

/** What every published record has, from a row `r` and its key `k`. */
const RECORD = `r.artefact_refs AS artefactRefs, r.flags, r.source, r.file_name AS sourceFile, r.file_sha256 AS sourceSha256,
  r.file_record AS sourceRecord, r.first_line AS sourceFirstLine, r.last_line AS sourceLastLine, r.database_id AS databaseId`;

const PHASE = `k.key AS recordKey, r.title AS phasename, r.phase_id AS phaseid, l.named_titles AS projectTitles, r.status, r.status_raw AS statusRaw,
  r.rag AS RAG, r.notes, r.start_date AS startDate, r.end_date AS endDate, r.source_project_id_text AS sourceProjectIdText,
  l.phase_page_id AS pageId, l.state AS linkState, l.evidence AS linkEvidence`;

const PHASE_JSON = ["projectTitles", "linkEvidence", ...RECORD_JSON];

/** Records that are in use, those that are set aside, and those that the linker has linked, in a set; the figures of a db-push entry. */
const PHASE_SUMMARY = `SELECT (SELECT count(*) FROM phases) + (SELECT count(*) FROM phases_quarantine) AS totalRecords,
  (SELECT count(*) FROM phases_quarantine) AS orphanedRecords, (SELECT count(*) FROM phases) AS successfulLinkages`;

/** Of a published sub-app `s`: an item of its relation cell names a project. */
const LINKED_SUB_APP = `EXISTS (SELECT 1 FROM json_each(s.linkedProjects) AS i JOIN projects AS p ON p.projectName = i.value ->> 'title')`;

const subApps = records({
  name: "sub_apps",
  document: "subApps",
  collection: "sub-apps",
  table: "sub_app",
  columns: `k.key AS recordKey, r.name AS subAppName, r.sub_app_id AS subAppId, r.owner, r.purpose, r.status, r.program_type AS programType,
    r.launch_date AS launchDate, r.notes, r.orbis_dependency_level AS orbisDependencyLevel, r.platform_integration AS platformIntegration,
    r.uses_orbis_engine AS usesOrbisEngine, ${relations("sub_app", "linkedProjects")} AS linkedProjects`,
  json: ["platformIntegration", "linkedProjects"],
  summary: `SELECT count(*) AS totalRecords, count(*) FILTER (WHERE NOT ${LINKED_SUB_APP}) AS orphanedRecords,
    count(*) FILTER (WHERE ${LINKED_SUB_APP}) AS successfulLinkages FROM sub_apps AS s`,
});

const projects = records({
  name: "projects",
  document: "projects",
  collection: "projects",
  table: "project",
  columns: `k.key AS recordKey, r.title AS projectName, r.project_id AS projectId, r.owner, r.status, r.status_raw AS statusRaw, r.goals, r.description,
    r.ai_prompt_log AS aiPromptLog, r.key_tasks AS keyTasks, r.tags, r.scope_notes AS scopeNotes, r.step_progress AS stepProgress,
    r.meeting_log AS meetingLog, r.gov_log AS govLog, r.checkpoint_review AS checkpointReview, r.claude_gizmo_exchange AS claudeGizmoExchange,
    ${relations("project", INVERSE_COLUMN)} AS phaseItems, ${relations("project", "GovLog")} AS govLogItems, g.page_id AS pageId,
    r.created_at AS createdAt, r.updated_at AS updatedAt`,
  joins: "LEFT JOIN project_page AS g ON g.id = r.id",
  json: ["tags", "phaseItems", "govLogItems"],
  summary: `SELECT count(*) AS totalRecords, count(*) FILTER (WHERE recordKey NOT IN (SELECT projectKey FROM phases)) AS orphanedRecords,
    count(*) FILTER (WHERE recordKey IN (SELECT projectKey FROM phases)) AS successfulLinkages FROM projects`,
});

const phases = records({
  name: "phases",
  document: "phases",
  collection: "phases",
  table: "phase",
  columns: `${PHASE}, j.key AS projectKey, l.is_confirmed AS isConfirmed, l.project_page_id AS projectPageId, l.approver, l.assignment_reason AS assignmentReason`,
  joins: "JOIN phase_link AS l ON l.id = r.id JOIN business_key AS j ON j.id = 'project ' || l.project_ref",
  json: PHASE_JSON,
  summary: PHASE_SUMMARY,
});

const phasesQuarantine = records({
  name: "phases_quarantine",
  document: "phasesQuarantine",
  collection: "phases",
  table: "phase",
  columns: `${PHASE}, l.reason, l.policy`,
  joins: "JOIN phase_link AS l ON l.id = r.id AND l.project_ref IS NULL",
  json: PHASE_JSON,
  summary: PHASE_SUMMARY,
});

const techDebt = records({
  name: "tech_debt",
  document: "techDebt",
  collection: "tech-debt",
  table: "tech_debt",
  columns: `k.key AS recordKey, r.title, r.canonical_use AS canonicalUse, r.category, coalesce(r.created_at, r.created_on) AS createdAt, r.effort_estimate AS effortEstimate,
    r.line_reference AS lineReference, r.linked_pr AS linkedPR, r.linked_phase AS linkedPhase, r.notes, r.origin_file AS originFile, r.priority,
    r.status, coalesce(r.updated_at, r.updated_on) AS updatedAt`,
  json: [],
});

const schemaSync = records({
  name: "schema_sync",
  document: "schemaSync",
  collection: "schema-sync",
  table: "schema_sync",
  columns: `k.key AS recordKey, r.table_name AS tableName, r.canonical_source AS canonicalSource, coalesce(r.created_at, r.created_on) AS createdAt, r.field_name AS fieldName,
    r.issue_type AS issueType, r.linked_phase AS linkedPhase, r.notes, r.resolution, r.status,
    coalesce(r.updated_at, r.updated_on) AS updatedAt`,
  json: [],
});

const memoryClassification = records({
  name: "memory_classification",
  document: "memoryClassification",
  collection: "memory-classification",
  table: "memory_classification",
  columns: `k.key AS recordKey, r.entry AS "Entry", r.tags AS "Tags", r.destination_db AS "DestinationDB", r.notes AS "Notes"`,
  json: ["Tags"],
});

const issues: PublishedTable = {
  name: "issues",
  document: "issues",
  key: "issueId",
  sql: `SELECT id AS issueId, database_name AS databaseName, record_id AS recordId, record_title AS recordTitle, issue_type AS issueType,
    field_name AS fieldName, current_value AS currentValue, suggested_fix AS suggestedFix, priority, category, rule FROM issue`,
  json: [],
  provenance: [],
  collection: null,
};

const verification: PublishedTable = {
  name: "verification",
  document: "verification",
  key: "name",
  sql: `SELECT id AS name, sub_apps AS subApps, projects, phases, linkages, health FROM verification`,
  json: ["subApps", "projects", "phases", "linkages", "health"],
  provenance: [],
  collection: null,
};

/** oApp_staging and oApp_production (oapp.md, A.2). */
export const publication: Publication = {
  database: "oApp",
  tables: [
    subApps,
    projects,
    phases,
    phasesQuarantine,
    techDebt,
    schemaSync,
    memoryClassification,
    issues,
    verification,
  ],
};

type RecordsTable = {
  readonly name: string;
  readonly document: string;
  readonly collection: string;
  readonly table: string;
  /** Of a row `r` and its key `k`. */
  readonly columns: string;
  readonly joins?: string;
  readonly json: readonly string[];
  readonly summary?: string;
};

function records({
  name,
  document,
  collection,
  table,
  columns,
  joins = "",
  json,
  summary,
}: RecordsTable): PublishedTable {
  return {
    name,
    document,
    key: "recordKey",
    sql: `SELECT ${columns}, ${RECORD} FROM ${table} AS r JOIN business_key AS k ON k.id = '${table} ' || r.id ${joins}`,
    json: [...json, ...RECORD_JSON.filter((column) => !json.includes(column))],
    provenance: PROVENANCE,
    collection,
    raw: RAW,
    ...(summary !== undefined && { summary }),
  };
}

/** SQL: the items of a relation cell, as a JSON array. */
function relations(table: string, column: string): string {
  return `(SELECT json_group_array(json_object('title', title, 'pageId', page_id)) FROM
    (SELECT title, page_id FROM relation_item WHERE owner_table = '${table}' AND owner_id = r.id AND column_name = '${column}' ORDER BY position))`;
}
