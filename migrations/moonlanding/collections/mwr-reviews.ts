import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import type { FieldRules } from "../../../shared/field-rules.ts";
import type { Cell, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { REVIEW_TEAMS, REVIEW_TEMPLATES, STARRED_REVIEWS } from "../directories.ts";
import {
  appendOutcome,
  documentDraft,
  extraOf,
  isSomething,
  keepAside,
  land,
  newOutcome,
  outcomeOf,
  readFields,
  rowOf,
  type Draft,
  type OutcomeDraft,
} from "../draft.ts";
import { elementDrafts } from "../element-drafts.ts";
import { PEOPLE } from "../find-person.ts";
import { CHECKLIST_FIELDS, landChecklist } from "../land-checklist.ts";
import { COLLABORATOR_FIELDS, landCollaborators, verifyCollaboratorIds } from "../land-collaborators.ts";
import { fileDrafts, landFiles } from "../land-file.ts";
import { landFlags } from "../land-flags.ts";
import { HIGHLIGHT_FIELDS, landHighlights } from "../land-highlights.ts";
import { landTender, TENDER_FIELDS } from "../land-tender.ts";
import { declaredReview, reviewCells, type ReviewFields } from "../review-cells.ts";
import { MWR, PATHS } from "../systems.ts";

const FIELDS: FieldRules = {
  ...declaredReview.rules,
  ...TENDER_FIELDS,
  ...COLLABORATOR_FIELDS,
  ...CHECKLIST_FIELDS,
  ...HIGHLIGHT_FIELDS,
};

/** One document holds a review and all that hangs on it: its files, tender, flags, collaborators, checklists with their items, highlights with their responses. */
export const mwrReviews: Collection = {
  name: "mwr-reviews",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrReviews },
  after: ["friday-engagements", PEOPLE, REVIEW_TEAMS, REVIEW_TEMPLATES, STARRED_REVIEWS],
  // A review may be a mebibyte.
  pageSizeMax: 200,
  nullWhenMissing: ["review.engagement_id", "review.team_id", "review.template_id"],
  fields: FIELDS,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declaredReview.schema);
  if (fields === null || draft.fault !== null) {
    land(outcome, draft, null);
    return outcomeOf(outcome);
  }
  const cells = reviewCells(draft, fields);
  // The document comes first among the landings, but its counts are those of the elements that stand.
  const below = newOutcome();
  const landed = landElements(below, draft, { fields, cells });
  const row = rowOf(draft, "review", { ...cells, ...landed, source_extra: extraOf(draft, declaredReview.known) });
  if (!land(outcome, draft, { kind: "mapped", element: "", row })) return outcomeOf(outcome);
  appendOutcome(outcome, below);
  // Logs name reviews: see the directory of them.
  outcome.facts.push({ kind: "review-name", key: record.path, value: { name: canonicalName(String(cells["name"])) } });
  return outcomeOf(outcome);
}

type Review = { readonly fields: ReviewFields; readonly cells: Readonly<Record<string, Cell>> };

function landElements(below: OutcomeDraft, draft: Draft, { fields, cells }: Review): Record<string, Cell> {
  const reviewId = String(cells["id"]);
  landReviewFiles(below, draft, reviewId);
  landTenderOf(below, draft, cells);
  landFlags(below, draft, { items: fields.flags, reviewId });
  const collaborators = { items: fields.collaborators, reviewId };
  landCollaborators(below, draft, collaborators);
  verifyCollaboratorIds(draft, fields.collaboratorCloudIds, collaborators);
  const sections = elementDrafts(draft, { array: "sections", items: fields.sections, id: "cloud_id" });
  for (const [order, section] of sections.entries()) landChecklist(below, section, { reviewId, order });
  const highlights = elementDrafts(draft, { array: "highlights", items: fields.highlights, id: "id" });
  const counts = landHighlights(below, highlights, reviewId);
  return { total_highlights: counts.total, resolved_highlights: counts.resolved };
}

function landReviewFiles(below: OutcomeDraft, draft: Draft, id: string): void {
  const owner = { table: "review", id };
  const pdf = fileDrafts(draft, { field: "fileUrl" });
  // What is no address names no file, but somebody wrote it there.
  if (landFiles(below, pdf, owner).length < pdf.length) keepAside(draft, "fileUrl");
  landFiles(below, fileDrafts(draft, { field: "attachments", id: "id" }), owner);
}

/** What a review that is no tender says about one is kept aside. */
function landTenderOf(
  below: OutcomeDraft,
  draft: Draft,
  { id, name, deadline, review_type: type }: Review["cells"],
): void {
  if (type !== "tender") {
    if (isSomething(draft.data["tender_details"])) keepAside(draft, "tender_details");
    return;
  }
  landTender(below, draft, {
    id: String(id),
    name: String(name),
    deadline: typeof deadline === "string" ? deadline : null,
  });
}
