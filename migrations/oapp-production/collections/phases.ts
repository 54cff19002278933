import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import { sha256 } from "../../../shared/transforms/sha256.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, dateCell, textCell, trimmedCell, wordCell } from "../cells.ts";
import { cellOf, landRecord, landRelations, note, rowOf, type Draft } from "../draft.ts";
import { notesStatus, openBoxes } from "../notes-status.ts";
import { PHASE_RELATIONS } from "../relation-tables.ts";
import { PHASES_FILE } from "../sources.ts";
import { typoSuspect } from "../typo-suspect.ts";
import { BACKFILLED_STATUS, PHASE_STATUS, RAG } from "../vocabularies.ts";

/** Phase records of a Notion export, each with the items of its relation cells. To which project they belong is derived once all have landed. */
export function phasesCollection(system: string): Collection {
  return {
    name: "phases",
    system,
    at: { kind: "collection", path: PHASES_FILE.path },
    after: [],
    pageSizeMax: 500,
    fields: FIELDS,
    transform: (record, context) => landRecord(record, context, phaseRow),
  };
}

/** Every column is in phase.source too, as it was read. */
const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["phase.source"] },
  phasename: { to: ["phase.title", "phase.title_raw"] },
  phaseid: { to: ["phase.phase_id", "phase.phase_id_raw"] },
  RAG: { to: ["phase.rag", "phase.rag_raw"] },
  "WT Projects": { to: ["relation_item.raw", "phase.source"] },
  "WT Projects 1": { to: ["relation_item.raw", "phase.source"] },
  endDate: { to: ["phase.end_date", "phase.end_date_raw"] },
  startDate: { to: ["phase.start_date", "phase.start_date_raw"] },
  notes: { to: ["phase.notes"] },
  projectId: { to: ["phase.source_project_id_text"] },
  status: { to: ["phase.status", "phase.status_raw"] },
};

/** Notes of that many characters are not the same by chance. */
const LONG_NOTES = 200;

function phaseRow(draft: Draft): Row {
  landRelations(draft, "phase", PHASE_RELATIONS);
  const title = trimmedCell(draft, "phasename") ?? "";
  const phaseId = trimmedCell(draft, "phaseid");
  if (typoSuspect(title) !== null) note(draft, "typo-suspect", "phasename");
  if (phaseId !== null && /\s/.test(phaseId)) note(draft, "id-with-blank", "phaseid");
  if (/\s/.test(cellOf(draft, "projectId").trim())) note(draft, "free-text", "projectId");
  return rowOf("phase", {
    title,
    title_raw: cellOf(draft, "phasename"),
    phase_id: phaseId,
    phase_id_raw: cellOf(draft, "phaseid"),
    ...statusCells(draft),
    rag: wordCell(draft, "RAG", RAG),
    rag_raw: cellOf(draft, "RAG"),
    start_date: dateCell(draft, "startDate"),
    start_date_raw: cellOf(draft, "startDate"),
    end_date: dateCell(draft, "endDate"),
    end_date_raw: cellOf(draft, "endDate"),
    source_project_id_text: textCell(draft, "projectId"),
    artefact_refs: artefactRefs(draft, ["notes"]),
  });
}

function statusCells(draft: Draft): Row["values"] {
  const notes = cellOf(draft, "notes");
  const status = wordCell(draft, "status", PHASE_STATUS);
  const stated = notesStatus(notes);
  const boxes = openBoxes(notes);
  if (cellOf(draft, "status").trim() === BACKFILLED_STATUS) note(draft, "backfilled-default", "status");
  const isUnfinished = stated === null && status === "Complete" && boxes > 0;
  if (isUnfinished || (stated !== null && status !== null && stated !== status))
    note(draft, "status-contradicted", "status");
  return {
    status,
    status_raw: cellOf(draft, "status"),
    notes: textCell(draft, "notes"),
    notes_status: stated,
    open_boxes: boxes,
    notes_digest: notes.length < LONG_NOTES ? null : sha256(Buffer.from(notes)),
  };
}
