import { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Cell, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { numberCell } from "../../../shared/transforms/number-cell.ts";
import { anything, flag, list, text, textual } from "../../../shared/transforms/fields.ts";
import { REVIEW_LINKS, STARRED_REVIEWS } from "../directories.ts";
import {
  documentDraft,
  extraOf,
  firstOf,
  land,
  newOutcome,
  note,
  outcomeOf,
  readFields,
  refuse,
  rowOf,
  timeCell,
  wordCell,
  type Draft,
} from "../draft.ts";
import { elementDrafts } from "../element-drafts.ts";
import { landHighlights } from "../land-highlights.ts";
import { landChecklist } from "../land-checklist.ts";
import { nameCell } from "../name-cell.ts";
import { personId, PEOPLE } from "../find-person.ts";
import { referenceId, referencePath } from "../reference-path.ts";
import { FRIDAY, MWR, PATHS } from "../systems.ts";
import { REVIEW_STAGES } from "../vocabularies.ts";

const schema = z.object({
  groupName: text,
  financialYear: textual,
  team: anything,
  status: anything,
  stage: anything,
  flags: list,
  tags: list,
  private: flag,
  published: flag,
  published_date: anything,
  closed_date: anything,
  deadline_date: anything,
  lastUpdated: anything,
  email: anything,
  firstManager: text,
  hasEmailChecklist: flag,
  fileUrl: text,
  attachmentFolderURL: text,
  friday_link: anything,
  sections: list,
  highlights: list,
});
type Fields = z.output<typeof schema>;

const WIP = ["wip_value", "wipValue", "WIP", "wip"] as const;
/**
 * template and template_type, tender_details, collaborators, attachments and the reviewer's name have no row yet, or no column: they stay
 * in source_extra.
 */
const KNOWN = new Set([...Object.keys(schema.shape), ...WIP, "cloud_id"]);

/** One document holds a review and all that hangs on it: highlights with their responses, checklists with their items. */
export const mwrReviews: Collection = {
  name: "mwr-reviews",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrReviews },
  after: ["mwr-teams", "friday-engagements", PEOPLE, REVIEW_LINKS, STARRED_REVIEWS],
  // A review may be a mebibyte.
  pageSizeMax: 200,
  nullWhenMissing: ["review.engagement_id", "review.team_id"],
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
  if (fields === null || draft.fault !== null) {
    land(outcome, draft, null);
    return outcomeOf(outcome);
  }
  const cells = reviewCells(draft, fields);
  // The document comes first among the landings, but its counts are those of the elements that stand.
  const below = newOutcome();
  const counts = landElements(draft, fields, below);
  const row = rowOf(draft, "review", { ...cells, ...counts });
  if (land(outcome, draft, { kind: "mapped", element: "", row })) append(outcome, below);
  return outcomeOf(outcome);
}

function append(outcome: ReturnType<typeof newOutcome>, below: ReturnType<typeof newOutcome>): void {
  for (const landing of below.landings) outcome.landings.push(landing);
  for (const finding of below.findings) outcome.findings.push(finding);
  for (const [key, row] of below.derived) outcome.derived.set(key, row);
}

function landElements(draft: Draft, fields: Fields, below: ReturnType<typeof newOutcome>): Record<string, Cell> {
  const reviewId = targetId(MWR, draft.record.path);
  const highlights = elementDrafts(draft, { array: "highlights", items: fields.highlights, id: "id" });
  const counts = landHighlights(below, highlights, reviewId);
  const sections = elementDrafts(draft, { array: "sections", items: fields.sections, id: "cloud_id" });
  for (const [order, section] of sections.entries()) landChecklist(below, section, { reviewId, order });
  return { total_highlights: counts.total, resolved_highlights: counts.resolved };
}

function reviewCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const { path } = draft.record;
  const id = targetId(MWR, path);
  const stage = wordCell(draft, REVIEW_STAGES, { field: "stage", value: fields.stage, rule: "unknown-stage" });
  const createdBy = personId(draft, { field: "email", value: fields.email });
  if (createdBy === null) note(draft, "person-absent", "email");
  return {
    id,
    name: nameCell(draft, [fields.groupName]),
    engagement_id: engagementCell(draft, fields),
    status: statusCell(draft, fields),
    stage,
    archived: stage === null ? null : Number(stage === "archive"),
    drive_file_id: fields.fileUrl || null,
    attachment_folder_ref: fields.attachmentFolderURL || null,
    financial_year: fields.financialYear ? String(fields.financialYear) : null,
    team_id: referenceId(draft, { field: "team", value: fields.team }, { system: MWR, collection: PATHS.mwrTeams }),
    deadline: timeCell(draft, "deadline", { field: "deadline_date", value: fields.deadline_date }),
    wip_value: wipCell(draft),
    is_private: booleanCell(fields.private),
    published: booleanCell(fields.published),
    has_email_checklist: booleanCell(fields.hasEmailChecklist),
    tags: fields.tags ? canonicalJson(fields.tags) : null,
    flags: fields.flags ? canonicalJson(fields.flags) : null,
    starred_by: starredBy(draft, id),
    review_type: reviewType(draft),
    first_manager: fields.firstManager || null,
    published_at: timeCell(draft, "published_at", { field: "published_date", value: fields.published_date }),
    closed_at: timeCell(draft, "closed_at", { field: "closed_date", value: fields.closed_date }),
    created_at: timeCell(draft, "created_at", { field: "published_date", value: fields.published_date }),
    updated_at: timeCell(draft, "updated_at", { field: "lastUpdated", value: fields.lastUpdated }),
    created_by: createdBy,
    source_extra: extraOf(draft, KNOWN),
  };
}

/** True is open and false closed; whatever else stands there says neither. */
function statusCell(draft: Draft, { status }: Fields): string | null {
  if (typeof status === "boolean") return status ? "open" : "closed";
  refuse(draft, { rule: "unknown-status", reason: "status is neither true (open) nor false (closed).", raw: status });
  return null;
}

/** friday_link decides; whether the engagement points back is told, not followed. */
function engagementCell(draft: Draft, { friday_link: link }: Fields): string | null {
  const path = referencePath(draft, { field: "friday_link", value: link }, PATHS.fridayEngagements);
  const links = draft.context.directory(REVIEW_LINKS);
  if (path === null) {
    if (links.has(`review:${draft.record.id}`)) note(draft, "one-sided-link", "review_link without friday_link");
    return null;
  }
  const back = links.get(`engagement:${path}`)?.["review"];
  if (back === undefined) note(draft, "one-sided-link", "friday_link without review_link");
  else if (back !== draft.record.id) note(draft, "link-disagrees", "friday_link is followed");
  return targetId(FRIDAY, path);
}

function starredBy(draft: Draft, id: string): string {
  const users = draft.context.directory(STARRED_REVIEWS).get(id)?.["users"];
  return JSON.stringify(users ?? []);
}

function reviewType({ data }: Draft): "standard" | "tender" {
  const type = data["template_type"] ?? mapOf(data["template"])?.["template_type"];
  return type === "tender" ? "tender" : "standard";
}

function wipCell(draft: Draft): number | bigint | null {
  const { field, value } = firstOf(draft.data, WIP);
  if (value === null) return null;
  if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value))) return numberCell(value);
  refuse(draft, { rule: "wrong-type", reason: `${field} is no number.`, raw: value });
  return null;
}
