import { z } from "zod";
import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { anything } from "../../shared/transforms/fields.ts";
import { extraOf, note, readFields, rowOf, timeCell, type Draft } from "./draft.ts";
import { commentCells, jsonCell } from "./comment-cells.ts";
import { personId } from "./find-person.ts";
import { MWR } from "./systems.ts";

const schema = z.object({
  id: anything,
  position: anything,
  comment: anything,
  email: anything,
  datetime: anything,
  attachment: anything,
});
const KNOWN = new Set(Object.keys(schema.shape));

export type HighlightPlace = { readonly highlightId: string; readonly order: number };

/** A response to a highlight; one may consist of an emoji or an attachment alone. */
export function responseLanding(draft: Draft, { highlightId, order }: HighlightPlace): Landing | null {
  const fields = draft.fault === null ? readFields(draft, schema) : null;
  if (fields === null) return null;
  const author = personId(draft, { field: "email", value: fields.email });
  if (author === null) note(draft, "person-absent", "email");
  const { comment, emoji } = commentCells(draft, fields.comment);
  const row = rowOf(draft, "highlight_comment", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    highlight_id: highlightId,
    text: comment ?? "",
    emoji,
    author_id: author,
    order,
    position: jsonCell(fields.position),
    attachment: jsonCell(fields.attachment),
    created_at: timeCell(draft, "created_at", { field: "datetime", value: fields.datetime }),
    source_extra: extraOf(draft, KNOWN),
  });
  return { kind: "mapped", element: draft.element, row };
}
