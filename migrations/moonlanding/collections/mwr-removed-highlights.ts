import { declareFields, field, leftBehind, type FieldRules } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Cell, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, list } from "../../../shared/transforms/fields.ts";
import { REVIEWS } from "../directories.ts";
import { documentDraft, land, newOutcome, outcomeOf, readFields, refuse, type Draft } from "../draft.ts";
import { elementDrafts, elementId } from "../element-drafts.ts";
import { PEOPLE, personId } from "../find-person.ts";
import { declareHighlight, landHighlight } from "../land-highlight.ts";
import { MWR, PATHS } from "../systems.ts";

/** The one array of a document; it goes by either name. */
const ARRAYS = ["highlights", "removedHighlights"] as const;
const TABLE = "removedHighlight";

const declared = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    highlights: field(list, "removedHighlight.id"),
    removedHighlights: field(list, "removedHighlight.id"),
  },
});
const elements = ARRAYS.map((array) => ({ array, declared: declareHighlight(TABLE, `${array}[].`) }));
const FIELDS: FieldRules = Object.assign({}, declared.rules, ...elements.map((element) => element.declared.rules));

/** Highlights that were removed from a review; the document has the review's id, and is that review's as the highlights are. */
export const mwrRemovedHighlights: Collection = {
  name: "mwr-removed-highlights",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrRemovedHighlights },
  after: [REVIEWS, PEOPLE],
  // A document may be a mebibyte.
  pageSizeMax: 200,
  fields: FIELDS,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  const reviewId = reviewOf(draft);
  const into = { table: "review", id: reviewId };
  if (!land(outcome, draft, fields === null ? null : { kind: "embedded", element: "", into }))
    return outcomeOf(outcome);
  for (const { array, declared: highlight } of elements) {
    for (const element of elementDrafts(draft, { array, items: fields?.[array], id: "id" })) {
      landHighlight(outcome, element, { table: TABLE, declared: highlight, reviewId, cells: removalCells });
    }
  }
  return outcomeOf(outcome);
}

/** A review that is not there cannot hold anything, so nothing of the document can be kept. */
function reviewOf(draft: Draft): string {
  const path = `${PATHS.mwrReviews}/${draft.record.id}`;
  if (!draft.context.directory(REVIEWS).has(`path:${path}`)) {
    const reason = "The review that the highlights were removed from is missing at the source or was rejected itself.";
    refuse(draft, { rule: "missing-parent", reason, raw: draft.record.id });
  }
  return targetId(MWR, path);
}

/** When it was removed the source does not say; a trigger did it, in nobody's name (domain sheet, A13). */
function removalCells(draft: Draft): Record<string, Cell> {
  return {
    original_id: elementId(draft.data, "id") ?? draft.element.slice(draft.element.lastIndexOf("/") + 1),
    deleted_by: personId(draft, { field: "deletedBy", value: "system" }),
  };
}
