import type { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind, to } from "../../../shared/field-rules.ts";
import { digest, targetId } from "../../../shared/identity.ts";
import type { Cell, Outcome, Row, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell, isBooleanLike } from "../../../shared/transforms/boolean-like.ts";
import { anything, flag, list, map, text } from "../../../shared/transforms/fields.ts";
import { hasMore } from "../comment-cells.ts";
import { ENGAGEMENTS } from "../directories.ts";
import {
  appendOutcome,
  documentDraft,
  excluded,
  extraOf,
  keepAside,
  land,
  newOutcome,
  outcomeOf,
  readFields,
  refuse,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "../draft.ts";
import { PEOPLE, personId } from "../find-person.ts";
import { landRemarks } from "../land-remarks.ts";
import { nameCell } from "../name-cell.ts";
import { engagementOf, FRIDAY } from "../systems.ts";

const declared = declareFields({
  fields: {
    question: field(text, "checklist_item.name"),
    name: field(text, "checklist_item.name"),
    email: field(anything, "checklist_item.created_by"),
    datetime: field(anything, "checklist_item.created_at"),
    friday_pushed: field(map, "checklist_item.pushed"),
    resolved: field(flag, "checklist_item.is_done"),
    resolvedBy: field(anything, "checklist_item.resolved_by"),
    resolvedDate: field(anything, "checklist_item.resolved_at"),
    showResponses: field(flag, "checklist_item.show_responses"),
    responses: field(list, "checklist_item.responses"),
    cloud_id: leftBehind(anything, "document-id"),
  },
  deeper: {
    "friday_pushed.status": to("checklist_item.pushed"),
    "friday_pushed.pushedBy": to("checklist_item.pushed_by"),
    "friday_pushed.pushedDate": to("checklist_item.pushed_at"),
  },
});
type Fields = z.output<typeof declared.schema>;
const BELOW = ["checklists"] as const;
const PUSHED = ["status", "pushedBy", "pushedDate"] as const;

/** What is to be checked in an engagement: items of one checklist, which is made for them. */
export const fridayChecklists: Collection = {
  name: "friday-checklists",
  system: FRIDAY,
  at: { kind: "group", id: "checklists" },
  after: [ENGAGEMENTS, PEOPLE],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const outcome = newOutcome();
  const files = newOutcome();
  const draft = documentDraft(record, context);
  const checklist = checklistOf(draft, engagement);
  const fields = readFields(draft, declared.schema);
  const row = fields === null ? null : itemRow(draft, fields, { checklist: String(checklist.values["id"]), files });
  if (land(outcome, draft, row === null ? null : { kind: "mapped", element: "", row })) appendOutcome(outcome, files);
  return outcomeOf(outcome);
}

/** Without its engagement there is no checklist, and the item has no parent. */
function checklistOf(draft: Draft, engagement: string): Row {
  const path = `${engagement}/checklists`;
  const row: Row = {
    table: "checklist",
    values: {
      id: targetId(FRIDAY, path),
      engagement_id: targetId(FRIDAY, engagement),
      name: "Engagement checklist",
      source_system: FRIDAY,
      source_path: path,
      source_hash: digest(`${FRIDAY}\n${path}`),
    },
  };
  if (draft.context.directory(ENGAGEMENTS).has(engagement)) draft.derived.push(row);
  return row;
}

type Place = { readonly checklist: string; readonly files: OutcomeDraft };

function itemRow(draft: Draft, fields: Fields, { checklist, files }: Place): Row {
  const id = targetId(FRIDAY, draft.record.path);
  const responses = landRemarks(files, draft, { items: fields.responses, owner: { table: "checklist_item", id } });
  return rowOf(draft, "checklist_item", {
    id,
    checklist_id: checklist,
    name: nameCell(draft, [fields.question, fields.name]),
    is_done: booleanCell(fields.resolved),
    show_responses: booleanCell(fields.showResponses),
    responses: responses.length === 0 ? null : canonicalJson(responses),
    ...pushedCells(draft, fields),
    resolved_by: personId(draft, { field: "resolvedBy", value: fields.resolvedBy }),
    resolved_at: timeCell(draft, "resolved_at", { field: "resolvedDate", value: fields.resolvedDate }),
    created_at: timeCell(draft, "created_at", { field: "datetime", value: fields.datetime }),
    created_by: personId(draft, { field: "email", value: fields.email }),
    source_extra: extraOf(draft, declared.known),
  });
}

/** Whether, by whom and when an item was pushed to MyWorkReview. */
function pushedCells(draft: Draft, { friday_pushed: pushed }: Fields): Record<string, Cell> {
  if (pushed === undefined || pushed === null) return {};
  const { status, pushedBy, pushedDate } = pushed;
  if (hasMore(pushed, PUSHED)) keepAside(draft, "friday_pushed");
  if (!isBooleanLike(status)) {
    refuse(draft, {
      rule: "wrong-type",
      reason: "The status in friday_pushed is neither true nor false.",
      raw: pushed,
    });
  }
  return {
    pushed: isBooleanLike(status) ? booleanCell(status) : null,
    pushed_by: personId(draft, { field: "pushedBy", value: pushedBy }),
    pushed_at: timeCell(draft, "pushed_at", { field: "pushedDate", value: pushedDate }),
  };
}
