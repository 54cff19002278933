import { z } from "zod";
import { digest, targetId } from "../../shared/identity.ts";
import type { Cell, Landing } from "../../shared/landing.ts";
import { booleanCell } from "../../shared/transforms/boolean-like.ts";
import { anything, flag, list, map, text } from "../../shared/transforms/fields.ts";
import { decodeBase64, sha256 } from "../../shared/transforms/sha256.ts";
import type { SourceMap } from "../../shared/value.ts";
import { extraOf, keepAside, land, note, readFields, rowOf, timeCell, type Draft, type OutcomeDraft } from "./draft.ts";
import { commentCells, hasMore, jsonCell, textIn } from "./comment-cells.ts";
import { elementDrafts } from "./element-drafts.ts";
import { responseLanding } from "./highlight-response-landing.ts";
import { findPerson, personId, type Person } from "./find-person.ts";
import { positionCells } from "./position-cells.ts";
import { MWR } from "./systems.ts";

const schema = z.object({
  id: anything,
  position: anything,
  comment: anything,
  content: map,
  email: anything,
  resolved: flag,
  partialResolved: flag,
  managerResolved: flag,
  partnerResolved: flag,
  resolvedBy: anything,
  resolvedDate: anything,
  partialResolvedBy: anything,
  partialResolvedDate: anything,
  responses: list,
  fileId: text,
  ml_query: flag,
  friday_query: flag,
  attachment: anything,
});
type Fields = z.output<typeof schema>;
const KNOWN = new Set(Object.keys(schema.shape));
const GENERAL = "general";

export type HighlightCounts = { readonly total: number; readonly resolved: number };

/** Lands the highlights of a review, each followed by its responses, and counts those that stand. */
export function landHighlights(outcome: OutcomeDraft, highlights: readonly Draft[], reviewId: string): HighlightCounts {
  let total = 0;
  let resolved = 0;
  for (const draft of highlights) {
    const fields = draft.fault === null ? readFields(draft, schema) : null;
    const landing = fields === null ? null : highlightLanding(draft, fields, reviewId);
    if (!land(outcome, draft, landing) || landing?.kind !== "mapped") continue;
    total += 1;
    resolved += Number(landing.row.values["status"] === "resolved");
    const highlightId = String(landing.row.values["id"]);
    const responses = elementDrafts(draft, { array: "responses", items: fields?.responses, id: "id" });
    for (const [order, response] of responses.entries()) {
      land(outcome, response, responseLanding(response, { highlightId, order }));
    }
  }
  return { total, resolved };
}

function highlightLanding(draft: Draft, fields: Fields, reviewId: string): Landing {
  const creator = findPerson(draft, { field: "email", value: fields.email });
  if (creator === null) note(draft, "person-absent", "email");
  const status = statusOf(fields);
  const isGeneral = fields.fileId === GENERAL;
  const position = positionCells(draft, fields.position, isGeneral);
  const row = rowOf(draft, "highlight", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    review_id: reviewId,
    source_highlight_id: typeof fields.id === "string" ? fields.id : null,
    status,
    color: colorOf(creator, status),
    is_general: Number(isGeneral),
    file_ref: fields.fileId || null,
    ...position,
    ...contentCells(draft, fields.content),
    ...commentCells(draft, fields.comment),
    ...resolutionCells(draft, fields),
    ml_query: booleanCell(fields.ml_query),
    friday_query: booleanCell(fields.friday_query),
    attachment: jsonCell(fields.attachment),
    created_by: creator?.id ?? null,
    source_extra: extraOf(draft, KNOWN),
  });
  const scaled = position["scaled_position"];
  const hash = typeof scaled === "string" ? { hash: digest(scaled) } : {};
  return { kind: "mapped", element: draft.element, row, ...hash };
}

/** The furthest step that is taken counts, whatever the earlier ones say. */
function statusOf({ resolved, partnerResolved, managerResolved, partialResolved }: Fields): string {
  if (booleanCell(resolved) === 1) return "resolved";
  if (booleanCell(partnerResolved) === 1) return "partner_resolved";
  if (booleanCell(managerResolved) === 1) return "manager_resolved";
  return booleanCell(partialResolved) === 1 ? "partial_resolved" : "unresolved";
}

function colorOf(creator: Person | null, status: string): string {
  if (status === "resolved") return "green";
  return creator?.role === "partner" ? "red" : "grey";
}

function resolutionCells(draft: Draft, fields: Fields): Record<string, Cell> {
  return {
    partial_resolved: booleanCell(fields.partialResolved),
    manager_resolved: booleanCell(fields.managerResolved),
    partner_resolved: booleanCell(fields.partnerResolved),
    resolved_by: personId(draft, { field: "resolvedBy", value: fields.resolvedBy }),
    resolved_at: timeCell(draft, "resolved_at", { field: "resolvedDate", value: fields.resolvedDate }),
    partial_resolved_by: personId(draft, { field: "partialResolvedBy", value: fields.partialResolvedBy }),
    partial_resolved_at: timeCell(draft, "partial_resolved_at", {
      field: "partialResolvedDate",
      value: fields.partialResolvedDate,
    }),
  };
}

/** An image stays in source_extra until files are moved; its digest is that of the bytes it decodes to. */
function contentCells(draft: Draft, content: SourceMap | null | undefined): Record<string, Cell> {
  const quoted = textIn(draft, content, "text");
  const image = textIn(draft, content, "image");
  if (image !== null || hasMore(content, ["text"])) keepAside(draft, "content");
  return {
    text: quoted,
    highlight_type: image !== null && quoted === null ? "area" : "text",
    image_sha256: image === null ? null : sha256(decodeBase64(image)),
  };
}
