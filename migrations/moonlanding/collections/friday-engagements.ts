import { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Cell, Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { numberCell } from "../../../shared/transforms/number-cell.ts";
import { anything, flag, list, map, numeric, text, textual } from "../../../shared/transforms/fields.ts";
import type { Vocabulary } from "../../../shared/transforms/vocabulary.ts";
import { findYear } from "../../../shared/transforms/find-year.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { CLIENTS } from "../directories.ts";
import {
  dateCell,
  documentDraft,
  extraOf,
  firstOf,
  landAlone,
  note,
  readFields,
  refuse,
  rowOf,
  timeCell,
  wordCell,
  type Draft,
} from "../draft.ts";
import { findClient } from "../find-client.ts";
import { nameCell } from "../name-cell.ts";
import { peopleIds, personId, PEOPLE } from "../find-person.ts";
import { referenceId } from "../reference-path.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import * as words from "../vocabularies.ts";

const schema = z.object({
  client: anything,
  client_id: anything,
  client_name: text,
  name: text,
  title: text,
  engagement_type: text,
  year: textual,
  month: textual,
  period: textual,
  commencement_date: anything,
  completion_date: anything,
  end_date: anything,
  deadline_date: anything,
  team: anything,
  status: anything,
  stage: anything,
  user: anything,
  users: anything,
  client_users: anything,
  repeat_interval: anything,
  progress: numeric,
  client_progress: numeric,
  fee: numeric,
  scope: text,
  engagement_letter: map,
  post_rfi: map,
  post_rfi_journal: map,
  client_status: anything,
  auditor_status: anything,
  feedback: anything,
  clerksCanApprove: flag,
  rfis_linked: list,
  review_link: text,
  previous_year_review_link: text,
  createdBy: anything,
});
type Fields = z.output<typeof schema>;

/** Papers keep their files and dates in source_extra until letters are moved; their statuses have columns. */
const PAPERS: readonly string[] = ["engagement_letter", "post_rfi", "post_rfi_journal"];
const CREATED = ["createdTime", "created_at"] as const;
const KNOWN = new Set([...Object.keys(schema.shape), ...CREATED, "cloud_id"].filter((name) => !PAPERS.includes(name)));

export const fridayEngagements: Collection = {
  name: "friday-engagements",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayEngagements },
  after: ["friday-teams", CLIENTS, PEOPLE],
  pageSizeMax: 200,
  nullWhenMissing: ["engagement.team_id"],
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
  return landAlone(draft, fields === null ? null : landingOf(draft, fields));
}

function landingOf(draft: Draft, fields: Fields): Landing {
  const row = rowOf(draft, "engagement", {
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
    clerks_can_approve: booleanCell(fields.clerksCanApprove),
    rfis_linked: fields.rfis_linked ? canonicalJson(fields.rfis_linked) : null,
    review_ref: fields.review_link || null,
    previous_year_review_ref: fields.previous_year_review_link || null,
    source_extra: extraOf(draft, KNOWN),
  });
  return { kind: "mapped", element: "", row };
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

function statusWord(
  draft: Draft,
  vocabulary: Vocabulary,
  { field, value }: { readonly field: string; readonly value: SourceValue | undefined },
): string | null {
  return wordCell(draft, vocabulary, { field, value, rule: "unknown-status" });
}

function peopleCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const users = fields.user === undefined || fields.user === null ? fields.users : fields.user;
  const team = { field: "team", value: fields.team };
  return {
    team_id: referenceId(draft, team, { system: FRIDAY, collection: PATHS.fridayTeams }),
    users: JSON.stringify(peopleIds(draft, { field: "user", value: users })),
    client_users: JSON.stringify(peopleIds(draft, { field: "client_users", value: fields.client_users })),
    created_by: personId(draft, { field: "createdBy", value: fields.createdBy }),
  };
}

function dateCells(draft: Draft, fields: Fields): Record<string, Cell> {
  return {
    commencement_date: dateCell(draft, { field: "commencement_date", value: fields.commencement_date }),
    end_date: dateCell(draft, firstOf(draft.data, ["completion_date", "end_date"])),
    deadline_date: dateCell(draft, { field: "deadline_date", value: fields.deadline_date }),
    created_at: timeCell(draft, "created_at", firstOf(draft.data, CREATED)),
  };
}

function progressCell(draft: Draft, field: "progress" | "client_progress", fields: Fields): number | bigint | null {
  const progress = fields[field];
  if (progress === null || progress === undefined) return null;
  if (progress < 0 || progress > 100) note(draft, "progress-out-of-range", field);
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
