import { declareFields, field, to } from "../../shared/field-rules.ts";
import { digest, targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { anything } from "../../shared/transforms/fields.ts";
import type { SourceValue } from "../../shared/value.ts";
import { commentCells, jsonCell } from "./comment-cells.ts";
import {
  appendOutcome,
  extraOf,
  land,
  newOutcome,
  note,
  readFields,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "./draft.ts";
import { personId } from "./find-person.ts";
import { landAttachment } from "./land-attachment.ts";
import { fileFieldRules } from "./land-file.ts";
import { MWR } from "./systems.ts";

const declared = declareFields({
  fields: {
    id: field(anything, "highlight_comment.id"),
    position: field(anything, "highlight_comment.position"),
    comment: field(anything, "highlight_comment.text"),
    email: field(anything, "highlight_comment.author_id"),
    datetime: field(anything, "highlight_comment.created_at"),
    attachment: field(anything, "highlight_comment.attachment", "file.source_url"),
  },
  prefix: "highlights[].responses[].",
  deeper: {
    "comment.text": to("highlight_comment.text"),
    "comment.emoji": to("highlight_comment.emoji"),
    ...fileFieldRules("attachment"),
  },
});
export const HIGHLIGHT_RESPONSE_FIELDS = declared.rules;

export type ResponsePlace = { readonly highlightId: string; readonly order: number };

/** Lands a response to a highlight, followed by its file; one may consist of an emoji or an attachment alone. */
export function landHighlightResponse(outcome: OutcomeDraft, draft: Draft, place: ResponsePlace): void {
  const files = newOutcome();
  const owner = { table: "highlight_comment", id: targetId(MWR, `${draft.record.path}${draft.element}`) };
  const attachment = draft.fault === null ? landAttachment(files, draft, owner) : null;
  if (land(outcome, draft, landingOf(draft, { ...place, attachment }))) appendOutcome(outcome, files);
}

function landingOf(
  draft: Draft,
  { highlightId, order, attachment }: ResponsePlace & { readonly attachment: SourceValue },
): Landing | null {
  const fields = draft.fault === null ? readFields(draft, declared.schema) : null;
  if (fields === null) return null;
  const author = personId(draft, { field: "email", value: fields.email });
  if (author === null) note(draft, "person-absent", "email");
  const { comment, emoji } = commentCells(draft, fields.comment);
  const position = jsonCell(fields.position);
  const row = rowOf(draft, "highlight_comment", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    highlight_id: highlightId,
    text: comment ?? "",
    emoji,
    author_id: author,
    order,
    position,
    attachment: jsonCell(attachment),
    created_at: timeCell(draft, "created_at", { field: "datetime", value: fields.datetime }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: draft.element, row, ...(position !== null && { hash: digest(position) }) };
}
