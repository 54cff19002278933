import { answerOf } from "./answer.ts";
import type { ProjectDraft } from "./draft.ts";
import type { ExportRecord } from "./export-file.ts";
import { relationCell, type Page } from "./relation-cell.ts";

export const PROJECT_COLUMNS = [
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
] as const;

const LONG = 2000;

/** `phases`: pages that its own cell names. */
export function projectRecord(draft: ProjectDraft, phases: readonly Page[]): ExportRecord {
  const { ref, status, owner, goals, description, aiPromptLog, tags, scopeNotes, govLog, createdAt, updatedAt } = draft;
  const texts = [goals, description, aiPromptLog, scopeNotes];
  return {
    cells: [
      ref.title,
      ref.id,
      status,
      goals,
      description,
      aiPromptLog,
      "",
      tags,
      scopeNotes,
      relationCell(phases),
      "",
      "",
      "",
      relationCell(govLog),
      "",
      "",
      createdAt,
      updatedAt,
      owner,
    ],
    answer: answerOf("projects", {
      title: ref.title.trim(),
      id: ref.id.trim(),
      key: ref.id.trim(),
      status,
      issues: texts.some((text) => text.length > LONG) ? ["long-cell"] : [],
    }),
  };
}
