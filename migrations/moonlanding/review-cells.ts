import type { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { declareFields, field, leftBehind, to } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Cell } from "../../shared/landing.ts";
import { booleanCell } from "../../shared/transforms/boolean-like.ts";
import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { anything, flag, list, text, textual } from "../../shared/transforms/fields.ts";
import { lookUp } from "../../shared/transforms/vocabulary.ts";
import type { SourceValue } from "../../shared/value.ts";
import { amountCell } from "./amount-cell.ts";
import { hasMore } from "./comment-cells.ts";
import { REVIEW_TEAMS, REVIEW_TEMPLATES, STARRED_REVIEWS } from "./directories.ts";
import { isSomething, keepAside, note, onlyOf, refuse, timeCell, wordCell, type Draft, type Field } from "./draft.ts";
import { findPerson } from "./find-person.ts";
import { fileFieldRules } from "./land-file.ts";
import { DRIVE, locateFile } from "./locate-file.ts";
import { nameCell } from "./name-cell.ts";
import { keepOtherName } from "./person-name.ts";
import { referencePath } from "./reference-path.ts";
import { FRIDAY, MWR, PATHS } from "./systems.ts";
import { REVIEW_STAGES, TEMPLATE_TYPES } from "./vocabularies.ts";

/** The work in progress is spelled in several ways. */
const WIP = ["wip_value", "wipValue", "WIP", "wip"] as const;

/** The fields of a review but for what its elements are made of, which is told beside them. */
export const declaredReview = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    groupName: field(text, "review.name"),
    financialYear: field(textual, "review.financial_year"),
    template: field(anything, "review.template_id"),
    template_type: field(anything, "review.review_type"),
    team: field(anything, "review.team_id"),
    status: field(anything, "review.status"),
    stage: field(anything, "review.stage", "review.archived"),
    flags: field(list, "review.flags", "flag.flag_type"),
    tags: field(list, "review.tags"),
    wip_value: field(anything, "review.wip_value"),
    wipValue: field(anything, "review.wip_value"),
    WIP: field(anything, "review.wip_value"),
    wip: field(anything, "review.wip_value"),
    private: field(flag, "review.is_private"),
    published: field(flag, "review.published"),
    published_date: field(anything, "review.published_at", "review.created_at"),
    closed_date: field(anything, "review.closed_at"),
    deadline_date: field(anything, "review.deadline"),
    lastUpdated: field(anything, "review.updated_at"),
    tender_details: field(anything, "tender.id", "review.source_extra"),
    email: field(anything, "review.created_by"),
    user: leftBehind(anything, "denormalised-copy"),
    firstManager: field(text, "review.first_manager"),
    hasEmailChecklist: field(flag, "review.has_email_checklist"),
    fileUrl: field(anything, "review.drive_file_id", "file.source_url"),
    attachmentFolderURL: field(text, "review.attachment_folder_ref"),
    attachments: field(anything, "file.source_url"),
    friday_link: field(anything, "review.engagement_id", "review.engagement_ref"),
    collaborators: field(list, "collaborator.id"),
    collaboratorCloudIds: leftBehind(anything, "denormalised-copy"),
    sections: field(list, "checklist.id"),
    // Left behind by an import of long ago, of whatever shape.
    legacy_notes: field(anything, "review.source_extra"),
    highlights: field(list, "highlight.id", "review.total_highlights", "review.resolved_highlights"),
  },
  deeper: {
    "template.cloud_id": to("review.template_id"),
    "template.template_type": to("review.review_type"),
    "template.name": { excluded: "denormalised-copy" },
    "template.default_checklists": { excluded: "denormalised-copy" },
    "team.cloud_id": to("review.team_id"),
    "team.name": { excluded: "denormalised-copy" },
    "attachments[]": to("file.source_url"),
    ...fileFieldRules("attachments[]"),
  },
});
export type ReviewFields = z.output<typeof declaredReview.schema>;

/** The cells of a review that its own fields fill, all but its extra. */
export function reviewCells(draft: Draft, fields: ReviewFields): Record<string, Cell> {
  const stage = wordCell(draft, REVIEW_STAGES, { field: "stage", value: fields.stage, rule: "unknown-stage" });
  const team = { field: "team", value: fields.team };
  const template = { field: "template", value: fields.template };
  return {
    id: targetId(MWR, draft.record.path),
    name: nameCell(draft, [fields.groupName]),
    ...engagementCells(draft, fields),
    status: statusCell(draft, fields),
    stage,
    archived: stage === null ? null : Number(stage === "archive"),
    drive_file_id: driveCell(fields),
    attachment_folder_ref: fields.attachmentFolderURL || null,
    financial_year: fields.financialYear ? String(fields.financialYear) : null,
    team_id: copiedCell(draft, team, TEAM),
    template_id: copiedCell(draft, template, TEMPLATE),
    review_type: typeCell(draft, fields),
    wip_value: amountCell(draft, onlyOf(draft, WIP)),
    is_private: booleanCell(fields.private),
    published: booleanCell(fields.published),
    has_email_checklist: booleanCell(fields.hasEmailChecklist),
    tags: fields.tags ? canonicalJson(fields.tags) : null,
    flags: fields.flags ? canonicalJson(fields.flags) : null,
    starred_by: starredBy(draft),
    first_manager: fields.firstManager || null,
    ...timeCells(draft, fields),
    created_by: creatorCell(draft, fields),
  };
}

function timeCells(draft: Draft, fields: ReviewFields): Record<string, Cell> {
  const published = { field: "published_date", value: fields.published_date };
  return {
    deadline: timeCell(draft, "deadline", { field: "deadline_date", value: fields.deadline_date }),
    published_at: timeCell(draft, "published_at", published),
    closed_at: timeCell(draft, "closed_at", { field: "closed_date", value: fields.closed_date }),
    created_at: timeCell(draft, "created_at", published),
    updated_at: timeCell(draft, "updated_at", { field: "lastUpdated", value: fields.lastUpdated }),
  };
}

/** The reviewer is known by e-mail address; `user` is only the name. */
function creatorCell(draft: Draft, { email, user }: ReviewFields): string | null {
  const creator = findPerson(draft, { field: "email", value: email });
  if (creator === null) note(draft, "person-absent", "email");
  keepOtherName(draft, { field: "user", value: user }, creator);
  return creator?.id ?? null;
}

/** True is open and false closed; whatever else stands there says neither. */
function statusCell(draft: Draft, { status }: ReviewFields): string | null {
  if (typeof status === "boolean") return status ? "open" : "closed";
  refuse(draft, { rule: "unknown-status", reason: "status is neither true (open) nor false (closed).", raw: status });
  return null;
}

/** friday_link decides. Whether the engagement is there and points back is asked once everything has landed. */
function engagementCells(draft: Draft, { friday_link: link }: ReviewFields): Record<string, Cell> {
  const path = referencePath(draft, { field: "friday_link", value: link }, PATHS.fridayEngagements);
  if (path === null) return {};
  return {
    engagement_id: targetId(FRIDAY, path),
    engagement_ref: typeof link === "string" ? link : path,
  };
}

/** What Drive has under an id is the review's PDF; an address of another kind is only in its file row. */
function driveCell({ fileUrl }: ReviewFields): string | null {
  const location = typeof fileUrl === "string" ? locateFile(fileUrl, MWR) : null;
  return location !== null && location.kind !== "url" && location.store === DRIVE ? location.object : null;
}

/** A reference with a copy of some members of what it refers to. */
type Copied = { readonly collection: string; readonly directory: string; readonly members: readonly string[] };

const TEAM: Copied = {
  collection: PATHS.mwrTeams,
  directory: REVIEW_TEAMS,
  members: ["cloud_id", "id", "name"],
};
const TEMPLATE: Copied = {
  collection: PATHS.mwrTemplates,
  directory: REVIEW_TEMPLATES,
  members: ["cloud_id", "id", "name", "template_type", "default_checklists"],
};

/** Where what is referred to does not stand, is called otherwise now, or the copy says more, the copy is kept aside. */
function copiedCell(draft: Draft, { field: name, value }: Field, copied: Copied): string | null {
  const path = referencePath(draft, { field: name, value }, copied.collection);
  const known = path === null ? undefined : draft.context.directory(copied.directory).get(path);
  const map = mapOf(value);
  const isCopy = known !== undefined && isNamed(map?.["name"], known["name"]) && !hasMore(map, copied.members);
  if (isSomething(value) && !isCopy) keepAside(draft, name);
  return path === null ? null : targetId(MWR, path);
}

function isNamed(copy: SourceValue | undefined, name: unknown): boolean {
  if (copy === undefined || !isSomething(copy)) return true;
  return typeof copy === "string" && typeof name === "string" && canonicalName(copy) === canonicalName(name);
}

/** A tender by its own word, else by its template's; all else is a standard review. */
function typeCell(draft: Draft, { template, template_type: own }: ReviewFields): "standard" | "tender" {
  const said = isSomething(own) ? own : mapOf(template)?.["template_type"];
  const word = typeof said === "string" ? lookUp(TEMPLATE_TYPES, said) : undefined;
  if (isSomething(own) && word !== "standard" && word !== "tender") keepAside(draft, "template_type");
  return word === "tender" ? "tender" : "standard";
}

function starredBy(draft: Draft): string {
  const id = targetId(MWR, draft.record.path);
  const users = draft.context.directory(STARRED_REVIEWS).get(id)?.["users"];
  return JSON.stringify(users ?? []);
}
