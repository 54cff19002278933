import { sha256 } from "../../../shared/transforms/sha256.ts";
import { answerOf, type OrphanReason, type RecordAnswer } from "./answer.ts";
import type { PhaseDraft } from "./draft.ts";
import type { ExportRecord } from "./export-file.ts";
import { relationCell, type Page } from "./relation-cell.ts";

export const PHASE_COLUMNS = [
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
] as const;

/** What the target calls a phase's status: oapp.md, A.4. */
const STATUSES: Readonly<Record<string, string>> = {
  Planned: "Not Started",
  "In Progress": "In Progress",
  Active: "In Progress",
  Complete: "Complete",
  Done: "Complete",
};
const PLACEHOLDERS = ["January 1, 2000", "December 1, 2000"];

export function phaseRecord(draft: PhaseDraft): ExportRecord {
  const { page, idRaw, rag, endDate, notes, projectIdText, startDate, status, columns } = draft;
  const [first, second] = relationCells(draft);
  return {
    cells: [
      page.title,
      idRaw,
      rag,
      columns === "both" ? first : "",
      endDate,
      notes.text,
      projectIdText,
      startDate,
      status,
      columns === "none" ? "" : second,
    ],
    answer: phaseAnswer(draft),
  };
}

function relationCells({ project, disagreement }: PhaseDraft): readonly [string, string] {
  if (project === null) return ["", ""];
  const cell = relationCell([project]);
  return [cell, disagreement === undefined ? cell : relationCell(contradictingPages(project, disagreement))];
}

function contradictingPages(own: Page, { kind, other }: NonNullable<PhaseDraft["disagreement"]>): readonly Page[] {
  if (kind === "columns") return [other];
  return kind === "page" ? [{ title: own.title, pageId: other.pageId }] : [own];
}

function phaseAnswer(draft: PhaseDraft): RecordAnswer {
  const { page, idRaw, project, disagreement, notes, status, issues, startDate, endDate } = draft;
  const isLinked = project !== null && disagreement === undefined;
  return answerOf("phases", {
    title: page.title.trim(),
    id: idRaw.trim(),
    key: keyOf(draft),
    link: isLinked ? project.id : null,
    orphan: isLinked ? null : orphanReason(draft),
    status: STATUSES[status] ?? null,
    placeholders: [
      ...(PLACEHOLDERS.includes(startDate) ? ["startDate"] : []),
      ...(PLACEHOLDERS.includes(endDate) ? ["endDate"] : []),
    ],
    issues: disagreement === undefined ? issues : [...issues, "disagreement"],
    steps: notes.steps,
    candidates: notes.candidates,
  });
}

function orphanReason({ disagreement, issues }: PhaseDraft): OrphanReason {
  if (disagreement !== undefined) return "disagreement";
  return issues.includes("equal-title") ? "no-relation-equal-title" : "no-relation";
}

/** By its page, as far as its project's cell tells it, else by its title. */
function keyOf({ idRaw, page, isIdShared, hasInverse }: PhaseDraft): string {
  const id = idRaw.trim();
  if (!isIdShared) return id;
  return `${id}~${hasInverse ? page.pageId.slice(-8) : sha256(new TextEncoder().encode(page.title.trim())).slice(0, 8)}`;
}
