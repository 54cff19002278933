import type { Publication, PublishedTable } from "../../shared/publication.ts";

/** Items of the relation cells of a row of `table`, `r`, in the order of the cells. */
function relationsOf(table: "project" | "phase", row: string): string {
  return `(SELECT json_group_array(json_object('column', column_name, 'title', title, 'pageId', page_id))
    FROM (SELECT column_name, title, page_id FROM relation_item WHERE owner_table = '${table}' AND owner_id = ${row}.id ORDER BY column_name, position))`;
}

const PLACE = `file_name AS sourceFile, file_sha256 AS sourceSha256, file_record AS sourceRecord,
    first_line AS firstLine, last_line AS lastLine`;
const RAW: NonNullable<PublishedTable["raw"]> = {
  cells: "sourceCells",
  sha256: "sourceSha256",
  record: "sourceRecord",
  firstLine: "firstLine",
  lastLine: "lastLine",
};

/** Text that may be JSON, as JSON. */
const EXCHANGE = `CASE WHEN r.claude_gizmo_exchange IS NULL THEN NULL WHEN json_valid(r.claude_gizmo_exchange)
    THEN json(r.claude_gizmo_exchange) ELSE json_quote(r.claude_gizmo_exchange) END`;

const projects: PublishedTable = {
  name: "projects_canonical",
  document: "projects_canonical",
  key: "projectId",
  collection: "projects",
  json: ["claudeGizmoExchange", "tagList", "relations", "flags", "sourceCells"],
  provenance: ["sourceFile", "sourceSha256", "sourceRecord", "firstLine", "lastLine"],
  raw: RAW,
  sql: `SELECT k.key AS projectId, r.title AS projectName, r.owner, r.status, r.goals, r.description,
    r.ai_prompt_log AS aiPromptLog, r.key_tasks AS keyTasks, nullif(r.tags_raw, '') AS tags, r.scope_notes AS scopeNotes,
    r.gov_log AS govLog, r.checkpoint_review AS checkpointReview, ${EXCHANGE} AS claudeGizmoExchange,
    r.created_at AS createdAt, r.updated_at AS updatedAt,
    r.project_id_raw AS projectIdRaw, r.title_raw AS projectNameRaw, r.status_raw AS statusRaw,
    r.created_at_raw AS createdAtRaw, r.updated_at_raw AS updatedAtRaw, r.tags AS tagList,
    r.step_progress AS stepProgress, r.meeting_log AS meetingLog, g.page_id AS pageId,
    ${relationsOf("project", "r")} AS relations, r.flags, r.source AS sourceCells, ${PLACE}
  FROM project AS r JOIN business_key AS k ON k.table_name = 'project' AND k.row_id = r.id
    LEFT JOIN project_page AS g ON g.id = r.id ORDER BY k.key`,
};

/** What both tables of phases have. */
const PHASE = `k.key AS phaseId, r.title AS phaseName, r.status, r.rag AS RAG, r.start_date AS startDate,
    r.end_date AS endDate, r.notes, r.phase_id_raw AS phaseIdRaw, r.title_raw AS phaseNameRaw, r.status_raw AS statusRaw,
    r.start_date_raw AS startDateRaw, r.end_date_raw AS endDateRaw,
    r.source_project_id_text AS sourceProjectIdText, l.state AS linkState, l.policy AS linkPolicy,
    ${relationsOf("phase", "r")} AS relations, r.artefact_refs AS artefactRefs, r.flags, r.source AS sourceCells, ${PLACE}`;
const PHASE_ROWS = `phase AS r JOIN business_key AS k ON k.table_name = 'phase' AND k.row_id = r.id
    JOIN phase_link AS l ON l.id = r.id`;
const PHASE_JSON = ["relations", "artefactRefs", "flags", "sourceCells"];

const phases: PublishedTable = {
  name: "phases_canonical",
  document: "phases_canonical",
  key: "phaseId",
  collection: "phases",
  json: [...PHASE_JSON, "linkEvidence"],
  provenance: projects.provenance,
  raw: RAW,
  sql: `SELECT ${PHASE}, pk.key AS project_ref, r.notes_status AS statusInNotes, l.evidence AS linkEvidence,
    l.is_confirmed AS linkConfirmed, l.approver, l.assignment_reason AS approvedBecause,
    l.project_page_id AS projectPageId, l.phase_page_id AS pageId
  FROM ${PHASE_ROWS} JOIN business_key AS pk ON pk.table_name = 'project' AND pk.row_id = l.project_ref ORDER BY k.key`,
  summary: `SELECT (SELECT count(*) FROM phases_canonical) + (SELECT count(*) FROM phases_quarantine) AS totalRecords,
    (SELECT count(*) FROM phases_quarantine) AS orphanedRecords, (SELECT count(*) FROM phases_canonical) AS successfulLinkages`,
};

/** "WT-5.0-S03": by the key of the phase, and the place within it. */
const STEP_ID = `k.key || iif(s.candidate IS NULL, '-S', '-C') || printf('%02d', s.position)`;

const steps: PublishedTable = {
  name: "steps_canonical",
  document: "steps_canonical",
  key: "stepId",
  collection: null,
  json: [],
  provenance: [],
  sql: `SELECT ${STEP_ID} AS stepId, s.name AS stepName, k.key AS phase_ref, pk.key AS project_ref, s.status,
    NULL AS startDate, NULL AS endDate, s.output AS outputNotes, s.label AS stepLabel, s.position, s.format,
    s.status_source AS statusSource, s.rag AS RAG, s.is_side_quest AS isSideQuest,
    iif(s.candidate IS NULL, 0, 1) AS isCandidate, s.raw AS rawRow, s.split_confidence AS splitConfidence,
    s.split_rule AS splitRule
  FROM step AS s JOIN business_key AS k ON k.table_name = 'phase' AND k.row_id = s.phase_row
    JOIN phase_link AS l ON l.id = s.phase_row
    JOIN business_key AS pk ON pk.table_name = 'project' AND pk.row_id = l.project_ref ORDER BY stepId`,
};

const STEPS_JSON = `(SELECT json_group_array(json_object('stepId', id, 'stepName', name, 'status', status, 'outputNotes', output, 'rawRow', raw))
    FROM (SELECT ${STEP_ID} AS id, s.name, s.status, s.output, s.raw FROM step AS s WHERE s.phase_row = r.id ORDER BY s.candidate IS NOT NULL, s.position))`;

const quarantine: PublishedTable = {
  name: "phases_quarantine",
  document: "phases_quarantine",
  key: "phaseId",
  collection: "phases",
  json: [...PHASE_JSON, "steps"],
  provenance: projects.provenance,
  raw: RAW,
  sql: `SELECT ${PHASE}, l.reason, ${STEPS_JSON} AS steps FROM ${PHASE_ROWS} WHERE l.project_ref IS NULL ORDER BY k.key`,
};

/** The staging database of the rebuild: oapp_staging.db. */
export const publication: Publication = { database: "oapp", tables: [projects, phases, steps, quarantine] };
