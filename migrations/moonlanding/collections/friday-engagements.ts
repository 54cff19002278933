import type { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Cell, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { numberCell } from "../../../shared/transforms/number-cell.ts";
import { anything, flag, list, map, numeric, text, textual } from "../../../shared/transforms/fields.ts";
import type { Vocabulary } from "../../../shared/transforms/vocabulary.ts";
import { findYear } from "../../../shared/transforms/find-year.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { CLIENTS, TYPES } from "../directories.ts";
import {
  dateCell,
  documentDraft,
  extraOf,
  land,
  newOutcome,
  note,
  onlyOf,
  outcomeOf,
  readFields,
  refuse,
  rowOf,
  timeCell,
  wordCell,
  type Draft,
  type Field,
} from "../draft.ts";
import { findClient } from "../find-client.ts";
import { landPapers, PAPER_FIELDS } from "../land-papers.ts";
import { nameCell } from "../name-cell.ts";
import { peopleIds, personId, PEOPLE } from "../find-person.ts";
import { typeName } from "../type-name.ts";
import { referenceCell, referenceId } from "../reference-path.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import * as words from "../vocabularies.ts";

const declared = declareFields({
  fields: {
    client: field(anything, "engagement.client_id"),
    client_id: field(anything, "engagement.client_id"),
    client_name: field(text, "engagement.client_id", "engagement.name"),
    name: field(text, "engagement.name"),
    title: field(text, "engagement.title", "engagement.name"),
    engagement_type: field(text, "engagement.engagement_type_id", "engagement.engagement_type"),
    year: field(textual, "engagement.year", "engagement.year_raw"),
    month: field(textual, "engagement.month"),
    period: field(textual, "engagement.period"),
    commencement_date: field(anything, "engagement.commencement_date"),
    completion_date: field(anything, "engagement.end_date"),
    end_date: field(anything, "engagement.end_date"),
    deadline_date: field(anything, "engagement.deadline_date"),
    team: field(anything, "engagement.team_id", "engagement.team_ref"),
    status: field(anything, "engagement.status"),
    stage: field(anything, "engagement.stage"),
    user: field(anything, "engagement.users"),
    users: field(anything, "engagement.users"),
    client_users: field(anything, "engagement.client_users"),
    repeat_interval: field(anything, "engagement.repeat_interval"),
    progress: field(numeric, "engagement.progress"),
    client_progress: field(numeric, "engagement.client_progress"),
    fee: field(numeric, "engagement.fee"),
    fee_split: field(anything, "engagement.source_extra"),
    scope: field(text, "engagement.scope"),
    engagement_letter: field(map, "letter.kind"),
    post_rfi: field(map, "letter.kind"),
    post_rfi_journal: field(map, "letter.kind"),
    client_status: field(anything, "engagement.client_status"),
    auditor_status: field(anything, "engagement.auditor_status"),
    feedback: field(anything, "engagement.client_rating", "engagement.feedback"),
    clerksCanApprove: field(flag, "engagement.clerks_can_approve"),
    rfis_linked: field(list, "engagement.rfis_linked"),
    review_link: field(text, "engagement.review_ref"),
    previous_year_review_link: field(text, "engagement.previous_year_review_ref"),
    finalization_notice_client: field(anything, "engagement.source_extra"),
    legacy_notes: field(anything, "engagement.source_extra"),
    createdTime: field(anything, "engagement.created_at"),
    created_at: field(anything, "engagement.created_at"),
    createdBy: field(anything, "engagement.created_by"),
    cloud_id: leftBehind(anything, "document-id"),
  },
  deeper: PAPER_FIELDS,
});
type Fields = z.output<typeof declared.schema>;
const CREATED = ["createdTime", "created_at"] as const;

export const fridayEngagements: Collection = {
  name: "friday-engagements",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayEngagements },
  after: ["friday-teams", CLIENTS, TYPES, PEOPLE],
  pageSizeMax: 200,
  nullWhenMissing: ["engagement.team_id", "letter.file_id"],
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  const cells = fields === null ? null : cellsOf(draft, fields);
  const row = cells === null ? null : rowOf(draft, "engagement", cells);
  if (land(outcome, draft, row === null ? null : { kind: "mapped", element: "", row }) && cells !== null) {
    landPapers(outcome, draft, cells);
  }
  return outcomeOf(outcome);
}

function cellsOf(draft: Draft, fields: Fields): Record<string, Cell> {
  return {
    id: targetId(FRIDAY, draft.record.path),
    client_id: findClient(draft, fields),
    ...nameCells(draft, fields),
    ...statusCells(draft, fields),
    ...peopleCells(draft, fields),
    ...dateCells(draft, fields),
    progress: progressCell(draft, "progress", fields),
    client_progress: progressCell(draft, "client_progress", fields),
    fee: fields.fee === null || fields.fee === undefined ? null : numberCell(fields.fee),
    scope: fields.scope || null,
    ...feedbackCells(draft, fields.feedback),
    engagement_type_id: fields.engagement_type || null,
    engagement_type: typeName(draft, fields.engagement_type, PATHS.fridayEngagementTypes),
    clerks_can_approve: booleanCell(fields.clerksCanApprove),
    rfis_linked: fields.rfis_linked ? canonicalJson(fields.rfis_linked) : null,
    review_ref: fields.review_link || null,
    previous_year_review_ref: fields.previous_year_review_link || null,
    source_extra: extraOf(draft, declared.known),
  };
}

function nameCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const raw = textOf(fields.year);
  const { year, isAmbiguous } = findYear(raw ?? "");
  if (year === null) note(draft, "year-absent", "year");
  if (isAmbiguous) note(draft, "year-ambiguous", "year");
  const month = textOf(fields.month);
  const described = [fields.client_name, fields.engagement_type, year].filter((part) => part).join(" ");
  return {
    name: nameCell(draft, [fields.name, fields.title, described]),
    title: fields.title || null,
    year,
    year_raw: raw === year ? null : raw,
    month,
    period: textOf(fields.period) ?? month,
  };
}

function textOf(value: string | bigint | null | undefined): string | null {
  if (value === null || value === undefined || value === "") return null;
  return String(value);
}

function statusCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const { engagement_letter: letter, post_rfi: postRfi, post_rfi_journal: journal } = fields;
  const stage = wordCell(draft, words.STAGES, { field: "stage", value: fields.stage, rule: "unknown-stage" });
  if (stage === null)
    refuse(draft, { rule: "unknown-stage", reason: "The engagement has no stage.", raw: fields.stage });
  const status = statusWord(draft, words.ENGAGEMENT_STATUSES, { field: "status", value: fields.status });
  if (status === null) note(draft, "status-absent", "left unset");
  const interval = { field: "repeat_interval", value: fields.repeat_interval, rule: "unknown-interval" } as const;
  return {
    stage,
    status,
    client_status: statusWord(draft, words.CLIENT_SIDE, { field: "client_status", value: fields.client_status }),
    auditor_status: statusWord(draft, words.AUDITOR_SIDE, { field: "auditor_status", value: fields.auditor_status }),
    letter_client_status: sideOf(draft, words.LETTER_CLIENT, { paper: letter, side: "client" }),
    letter_auditor_status: sideOf(draft, words.LETTER_AUDITOR, { paper: letter, side: "auditor" }),
    post_rfi_client_status: sideOf(draft, words.POST_RFI_CLIENT, { paper: postRfi, side: "client" }),
    post_rfi_auditor_status: sideOf(draft, words.POST_RFI_AUDITOR, { paper: postRfi, side: "auditor" }),
    post_rfi_journal_client_status: sideOf(draft, words.POST_RFI_CLIENT, { paper: journal, side: "client" }),
    post_rfi_journal_auditor_status: sideOf(draft, words.POST_RFI_AUDITOR, { paper: journal, side: "auditor" }),
    repeat_interval: wordCell(draft, words.REPEAT_INTERVALS, interval),
  };
}

type Paper = { readonly paper: SourceMap | null | undefined; readonly side: "client" | "auditor" };

/** A paper says how far each side is, as text or as a map with the status. */
function sideOf(draft: Draft, vocabulary: Vocabulary, { paper, side }: Paper): string | null {
  const said = paper?.[side] ?? paper?.[`${side}_status`];
  const value = mapOf(said)?.["status"] ?? said;
  return statusWord(draft, vocabulary, { field: `${side} of a paper`, value });
}

function statusWord(draft: Draft, vocabulary: Vocabulary, said: Field): string | null {
  return wordCell(draft, vocabulary, { ...said, rule: "unknown-status" });
}

function peopleCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const users = onlyOf(draft, ["user", "users"]);
  const team = { field: "team", value: fields.team };
  return {
    team_id: referenceId(draft, team, { system: FRIDAY, collection: PATHS.fridayTeams }),
    team_ref: referenceCell(fields.team),
    users: JSON.stringify(peopleIds(draft, users)),
    client_users: JSON.stringify(peopleIds(draft, { field: "client_users", value: fields.client_users })),
    created_by: personId(draft, { field: "createdBy", value: fields.createdBy }),
  };
}

function dateCells(draft: Draft, fields: Fields): Record<string, Cell> {
  return {
    commencement_date: dateCell(draft, { field: "commencement_date", value: fields.commencement_date }),
    end_date: dateCell(draft, onlyOf(draft, ["completion_date", "end_date"])),
    deadline_date: dateCell(draft, { field: "deadline_date", value: fields.deadline_date }),
    created_at: timeCell(draft, "created_at", onlyOf(draft, CREATED)),
  };
}

function progressCell(draft: Draft, name: "progress" | "client_progress", fields: Fields): number | bigint | null {
  const progress = fields[name];
  if (progress === null || progress === undefined) return null;
  if (progress < 0 || progress > 100) note(draft, "progress-out-of-range", name);
  return numberCell(progress);
}

/** The rating is a number, or a map that holds one. */
function feedbackCells(draft: Draft, feedback: SourceValue | undefined): Record<string, Cell> {
  if (feedback === undefined || feedback === null || feedback === "") return {};
  const details = mapOf(feedback);
  const rating = details === null ? feedback : details["rating"];
  const isNumber = typeof rating === "bigint" || (typeof rating === "number" && Number.isFinite(rating));
  if (!isNumber && rating !== undefined && rating !== null) {
    refuse(draft, { rule: "wrong-type", reason: "The rating in feedback is no number.", raw: feedback });
  }
  return {
    client_rating: isNumber ? numberCell(rating) : null,
    feedback: details === null ? null : canonicalJson(details),
  };
}
