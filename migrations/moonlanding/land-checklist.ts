import { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { booleanCell } from "../../shared/transforms/boolean-like.ts";
import { anything, flag, list, text } from "../../shared/transforms/fields.ts";
import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { absorb, extraOf, firstOf, land, readFields, rowOf, timeCell, type Draft, type OutcomeDraft } from "./draft.ts";
import { elementDrafts } from "./element-drafts.ts";
import { nameCell } from "./name-cell.ts";
import { personId } from "./find-person.ts";
import { MWR } from "./systems.ts";

const sectionSchema = z.object({
  name: text,
  cloud_id: text,
  mandatory: flag,
  emailChecklist: flag,
  managerApprove: flag,
  section_items: list,
});
const SECTION_KNOWN = new Set(Object.keys(sectionSchema.shape));

const itemSchema = z.object({
  id: anything,
  question: text,
  email: anything,
  datetime: anything,
  showResponses: flag,
  responses: list,
  resolved: flag,
  resolvedBy: anything,
  resolvedDate: anything,
});
const ITEM_KNOWN = new Set(Object.keys(itemSchema.shape));

export type ChecklistPlace = { readonly reviewId: string; readonly order: number };

/** Lands a section of a review as a checklist, followed by its items. */
export function landChecklist(outcome: OutcomeDraft, draft: Draft, { reviewId, order }: ChecklistPlace): void {
  const fields = draft.fault === null ? readFields(draft, sectionSchema) : null;
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
    source_extra: extraOf(draft, SECTION_KNOWN),
  });
  if (!land(outcome, draft, { kind: "mapped", element: draft.element, row })) return;
  const items = elementDrafts(draft, { array: "section_items", items: fields.section_items, id: "id" });
  for (const [index, item] of items.entries())
    land(outcome, item, itemLanding(item, { checklistId: id, order: index }));
}

type ItemPlace = { readonly checklistId: string; readonly order: number };

function itemLanding(draft: Draft, { checklistId, order }: ItemPlace): Landing | null {
  const fields = draft.fault === null ? readFields(draft, itemSchema) : null;
  if (fields === null) return null;
  const row = rowOf(draft, "checklist_item", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    checklist_id: checklistId,
    name: nameCell(draft, [fields.question]),
    is_done: booleanCell(fields.resolved),
    show_responses: booleanCell(fields.showResponses),
    order,
    responses: responsesCell(draft, fields.responses),
    resolved_by: personId(draft, { field: "resolvedBy", value: fields.resolvedBy }),
    resolved_at: timeCell(draft, "resolved_at", { field: "resolvedDate", value: fields.resolvedDate }),
    created_at: timeCell(draft, "created_at", { field: "datetime", value: fields.datetime }),
    created_by: personId(draft, { field: "email", value: fields.email }),
    source_extra: extraOf(draft, ITEM_KNOWN),
  });
  return { kind: "mapped", element: draft.element, row };
}

const AUTHORS = ["user_email", "email", "user"] as const;

/** The responses live inside the item: person and time in the target's terms, all else as it is. One that is at fault rejects the item. */
function responsesCell(draft: Draft, responses: readonly SourceValue[] | null | undefined): string | null {
  const drafts = elementDrafts(draft, { array: "responses", items: responses, id: "id" });
  if (drafts.length === 0) return null;
  const mapped = drafts.map((response) => {
    const cells = responseMap(response);
    absorb(draft, response);
    return cells;
  });
  return canonicalJson(mapped);
}

function responseMap(draft: Draft): SourceMap {
  const author = firstOf(draft.data, AUTHORS);
  const { datetime, ...rest } = draft.data;
  const at = timeCell(draft, "created_at", { field: "datetime", value: datetime });
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([field]) => field !== author.field)),
    user_id: personId(draft, author),
    created_at: at,
    ...(draft.nanoseconds !== null && { nanoseconds: { created_at: BigInt(draft.nanoseconds["created_at"] ?? 0) } }),
  };
}
