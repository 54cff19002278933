import type { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { declareFields, field, leftBehind, type FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Cell } from "../../shared/landing.ts";
import { booleanCell } from "../../shared/transforms/boolean-like.ts";
import { anything, flag, list, text } from "../../shared/transforms/fields.ts";
import {
  appendOutcome,
  extraOf,
  land,
  newOutcome,
  readFields,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "./draft.ts";
import { elementDrafts } from "./element-drafts.ts";
import { findPerson, personId } from "./find-person.ts";
import { landRemarks } from "./land-remarks.ts";
import { nameCell } from "./name-cell.ts";
import { keepOtherName } from "./person-name.ts";
import { MWR } from "./systems.ts";

const section = declareFields({
  fields: {
    name: field(text, "checklist.name"),
    cloud_id: field(text, "checklist.template_ref"),
    mandatory: field(flag, "checklist.mandatory"),
    emailChecklist: field(flag, "checklist.email_checklist"),
    managerApprove: field(flag, "checklist.manager_approve"),
    section_items: field(list, "checklist_item.id"),
  },
  prefix: "sections[].",
});

const item = declareFields({
  fields: {
    id: field(anything, "checklist_item.id"),
    question: field(text, "checklist_item.name"),
    user: leftBehind(anything, "denormalised-copy"),
    email: field(anything, "checklist_item.created_by"),
    datetime: field(anything, "checklist_item.created_at"),
    showResponses: field(flag, "checklist_item.show_responses"),
    responses: field(list, "checklist_item.responses"),
    resolved: field(flag, "checklist_item.is_done"),
    resolvedBy: field(anything, "checklist_item.resolved_by"),
    resolvedDate: field(anything, "checklist_item.resolved_at"),
  },
  prefix: "sections[].section_items[].",
});
type ItemFields = z.output<typeof item.schema>;

/** Where the fields of a review's sections and of their items go; a response stays whole inside its item, but for its file. */
export const CHECKLIST_FIELDS: FieldRules = { ...section.rules, ...item.rules };

export type ChecklistPlace = { readonly reviewId: string; readonly order: number };

/** Lands a section of a review as a checklist, followed by its items. */
export function landChecklist(outcome: OutcomeDraft, draft: Draft, { reviewId, order }: ChecklistPlace): void {
  const fields = draft.fault === null ? readFields(draft, section.schema) : null;
  if (fields === null) {
    land(outcome, draft, null);
    return;
  }
  const id = targetId(MWR, `${draft.record.path}${draft.element}`);
  const row = rowOf(draft, "checklist", {
    id,
    review_id: reviewId,
    name: nameCell(draft, [fields.name]),
    template_ref: fields.cloud_id || null,
    order,
    mandatory: booleanCell(fields.mandatory),
    email_checklist: booleanCell(fields.emailChecklist),
    manager_approve: booleanCell(fields.managerApprove),
    source_extra: extraOf(draft, section.known),
  });
  if (!land(outcome, draft, { kind: "mapped", element: draft.element, row })) return;
  const items = elementDrafts(draft, { array: "section_items", items: fields.section_items, id: "id" });
  for (const [index, part] of items.entries()) landItem(outcome, part, { checklistId: id, order: index });
}

type ItemPlace = { readonly checklistId: string; readonly order: number };

function landItem(outcome: OutcomeDraft, draft: Draft, place: ItemPlace): void {
  const fields = draft.fault === null ? readFields(draft, item.schema) : null;
  if (fields === null) {
    land(outcome, draft, null);
    return;
  }
  const id = targetId(MWR, `${draft.record.path}${draft.element}`);
  const files = newOutcome();
  const responses = landRemarks(files, draft, { items: fields.responses, owner: { table: "checklist_item", id } });
  const row = rowOf(draft, "checklist_item", {
    id,
    checklist_id: place.checklistId,
    order: place.order,
    responses: responses.length === 0 ? null : canonicalJson(responses),
    ...itemCells(draft, fields),
    source_extra: extraOf(draft, item.known),
  });
  if (land(outcome, draft, { kind: "mapped", element: draft.element, row })) appendOutcome(outcome, files);
}

function itemCells(draft: Draft, fields: ItemFields): Record<string, Cell> {
  const creator = findPerson(draft, { field: "email", value: fields.email });
  keepOtherName(draft, { field: "user", value: fields.user }, creator);
  return {
    name: nameCell(draft, [fields.question]),
    is_done: booleanCell(fields.resolved),
    show_responses: booleanCell(fields.showResponses),
    resolved_by: personId(draft, { field: "resolvedBy", value: fields.resolvedBy }),
    resolved_at: timeCell(draft, "resolved_at", { field: "resolvedDate", value: fields.resolvedDate }),
    created_at: timeCell(draft, "created_at", { field: "datetime", value: fields.datetime }),
    created_by: creator?.id ?? null,
  };
}
