import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, instantCell, listCell, textCell, trimmedCell, wordCell } from "../cells.ts";
import { cellOf, landRecord, landRelations, note, rowOf, type Draft } from "../draft.ts";
import { PROJECT_RELATIONS } from "../relation-tables.ts";
import { PROJECTS_FILE } from "../sources.ts";
import { typoSuspect } from "../typo-suspect.ts";
import { PROJECT_STATUS } from "../vocabularies.ts";

/** Project records of a Notion export, each with the items of its relation cells. */
export function projectsCollection(system: string): Collection {
  return {
    name: "projects",
    system,
    at: { kind: "collection", path: PROJECTS_FILE.path },
    after: [],
    pageSizeMax: 500,
    fields: FIELDS,
    transform: (record, context) => landRecord(record, context, projectRow),
  };
}

/** Every column is in project.source too, as it was read. */
const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["project.source"] },
  Title: { to: ["project.title", "project.title_raw"] },
  projectID: { to: ["project.project_id", "project.project_id_raw"] },
  status: { to: ["project.status", "project.status_raw"] },
  goals: { to: ["project.goals"] },
  description: { to: ["project.description"] },
  aiPromptLog: { to: ["project.ai_prompt_log"] },
  keyTasks: { to: ["project.key_tasks"] },
  tags: { to: ["project.tags", "project.tags_raw"] },
  scopeNotes: { to: ["project.scope_notes"] },
  Phase: { to: ["relation_item.raw", "project.source"] },
  "WT PhaseStep Database": { to: ["relation_item.raw", "project.source"] },
  StepProgress: { to: ["project.step_progress"] },
  MeetingLog: { to: ["project.meeting_log"] },
  GovLog: { to: ["relation_item.raw", "project.gov_log"] },
  CheckpointReview: { to: ["project.checkpoint_review"] },
  "claude-gizmo-exchange": { to: ["project.claude_gizmo_exchange"] },
  createdAt: { to: ["project.created_at", "project.created_at_raw"] },
  updatedAt: { to: ["project.updated_at", "project.updated_at_raw"] },
  owner: { to: ["project.owner"] },
};

/** Columns in which people write. */
const TEXTS = [
  "goals",
  "description",
  "aiPromptLog",
  "keyTasks",
  "scopeNotes",
  "StepProgress",
  "MeetingLog",
  "CheckpointReview",
  "claude-gizmo-exchange",
];

function projectRow(draft: Draft): Row {
  landRelations(draft, "project", PROJECT_RELATIONS);
  const title = trimmedCell(draft, "Title") ?? "";
  if (typoSuspect(title) !== null) note(draft, "typo-suspect", "Title");
  return rowOf("project", {
    title,
    title_raw: cellOf(draft, "Title"),
    project_id: trimmedCell(draft, "projectID"),
    project_id_raw: cellOf(draft, "projectID"),
    status: wordCell(draft, "status", PROJECT_STATUS),
    status_raw: cellOf(draft, "status"),
    owner: textCell(draft, "owner"),
    goals: textCell(draft, "goals"),
    description: textCell(draft, "description"),
    ai_prompt_log: textCell(draft, "aiPromptLog"),
    key_tasks: textCell(draft, "keyTasks"),
    tags: listCell(draft, "tags"),
    tags_raw: cellOf(draft, "tags"),
    scope_notes: textCell(draft, "scopeNotes"),
    step_progress: textCell(draft, "StepProgress"),
    meeting_log: textCell(draft, "MeetingLog"),
    gov_log: textCell(draft, "GovLog"),
    checkpoint_review: textCell(draft, "CheckpointReview"),
    claude_gizmo_exchange: textCell(draft, "claude-gizmo-exchange"),
    created_at: instantCell(draft, "createdAt"),
    created_at_raw: cellOf(draft, "createdAt"),
    updated_at: instantCell(draft, "updatedAt"),
    updated_at_raw: cellOf(draft, "updatedAt"),
    artefact_refs: artefactRefs(draft, TEXTS),
  });
}
