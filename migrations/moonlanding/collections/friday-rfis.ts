import type { z } from "zod";
import { canonicalJson, canonicalPart } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind, to } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { anything, flag, list, numeric, text } from "../../../shared/transforms/fields.ts";
import type { SourceValue } from "../../../shared/value.ts";
import {
  dateCell,
  documentDraft,
  excluded,
  extraOf,
  isSomething,
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
  type OutcomeDraft,
} from "../draft.ts";
import { elementDrafts } from "../element-drafts.ts";
import { landEmbeddedFile, landEmbeddedResponse } from "../land-embedded.ts";
import { fileDrafts, fileFieldRules } from "../land-file.ts";
import { nameCell, titleOf } from "../name-cell.ts";
import { peopleIds, PEOPLE } from "../find-person.ts";
import { referenceCell, referenceId } from "../reference-path.ts";
import { responseFieldRules } from "../response-cells.ts";
import { engagementOf, FRIDAY } from "../systems.ts";
import { RFI_AUDITOR, RFI_CLIENT, RFI_STATES } from "../vocabularies.ts";

const declared = declareFields({
  fields: {
    key: field(text, "rfi.template_key"),
    name: field(text, "rfi.title"),
    question: field(text, "rfi.description", "rfi.title"),
    date_requested: field(anything, "rfi.date_requested"),
    date_resolved: field(anything, "rfi.date_resolved"),
    deadline: field(anything, "rfi.due_date"),
    deadline_date: field(anything, "rfi.due_date"),
    status: field(anything, "rfi.status", "rfi.status_raw"),
    rfi_status: field(anything, "rfi.rfi_status"),
    auditor_status: field(anything, "rfi.auditor_status"),
    client_status: field(anything, "rfi.client_status"),
    users: field(anything, "rfi.users", "rfi.assigned_to"),
    responses: field(list, "rfi_response.id"),
    files: field(list, "file.source_url"),
    filesCount: field(numeric, "rfi.source_counts"),
    responseCount: field(numeric, "rfi.source_counts", "rfi.status"),
    teamChatCount: field(numeric, "rfi.source_counts"),
    days_outstanding: leftBehind(anything, "denormalised-counter"),
    flag: field(flag, "rfi.flag"),
    ml_query: field(flag, "rfi.ml_query"),
    recreate_with_attachments: field(flag, "rfi.recreate_with_attachments"),
    section_cloud_id: field(anything, "rfi.section_id", "rfi.section_ref"),
    engagement_rfi_cloud_id: field(text, "rfi.origin_rfi_ref"),
    lastMessageBy: field(text, "rfi.last_message_by"),
    lastUpdatedTimeStamp: field(anything, "rfi.updated_at"),
    lastTeamChatTimestamp: field(anything, "rfi.last_team_chat_at"),
    review_id: field(text, "rfi.linked_review_ref"),
    highlight_id: field(text, "rfi.linked_highlight_ref"),
    cloud_id: leftBehind(anything, "document-id"),
  },
  deeper: {
    ...responseFieldRules("responses[]."),
    ...fileFieldRules("files[]"),
    "files[]": to("file.source_url"),
  },
});
type Fields = z.output<typeof declared.schema>;

const BELOW = ["rfis"] as const;
const COUNTERS = ["filesCount", "responseCount", "teamChatCount"] as const;

/** One document is one question to a client; its embedded responses and files are claims on the rows of the collections that hold them too. */
export const fridayRfis: Collection = {
  name: "friday-rfis",
  system: FRIDAY,
  at: { kind: "group", id: "rfis" },
  after: ["friday-sections", PEOPLE],
  pageSizeMax: 500,
  nullWhenMissing: ["rfi.section_id"],
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  const landing = fields === null ? null : landingOf(draft, { engagement, fields });
  if (land(outcome, draft, landing) && fields !== null) landElements(outcome, draft, { engagement, fields });
  return outcomeOf(outcome);
}

type Parts = { readonly engagement: string; readonly fields: Fields };

function landElements(outcome: OutcomeDraft, draft: Draft, { engagement, fields }: Parts): void {
  const rfi = {
    id: targetId(FRIDAY, draft.record.path),
    engagement,
    isClosed: statusWord(fields) === "closed",
  };
  for (const response of elementDrafts(draft, { array: "responses", items: fields.responses, id: "id" })) {
    landEmbeddedResponse(outcome, response, rfi);
  }
  for (const embedded of fileDrafts(draft, { field: "files", id: "id" })) landEmbeddedFile(outcome, embedded, rfi);
}

function landingOf(draft: Draft, { engagement, fields }: Parts): Landing {
  const users = peopleIds(draft, { field: "users", value: fields.users });
  const section = { field: "section_cloud_id", value: fields.section_cloud_id };
  const row = rowOf(draft, "rfi", {
    id: targetId(FRIDAY, draft.record.path),
    title: nameCell(draft, [fields.name, titleOf(fields.question)]),
    description: fields.question ?? null,
    engagement_id: targetId(FRIDAY, engagement),
    section_id: referenceId(draft, section, { system: FRIDAY, collection: `${engagement}/sections` }),
    section_ref: referenceCell(fields.section_cloud_id),
    status: statusCell(draft, fields),
    status_raw: fields.status === undefined ? null : canonicalJson(fields.status),
    rfi_status: word(draft, "rfi_status", fields),
    auditor_status: word(draft, "auditor_status", fields),
    client_status: word(draft, "client_status", fields),
    assigned_to: users.length === 1 ? (users[0] ?? null) : null,
    users: JSON.stringify(users),
    due_date: dateCell(draft, onlyOf(draft, ["deadline_date", "deadline"])),
    date_requested: timeCell(draft, "date_requested", { field: "date_requested", value: fields.date_requested }),
    date_resolved: timeCell(draft, "date_resolved", { field: "date_resolved", value: fields.date_resolved }),
    flag: booleanCell(fields.flag),
    ml_query: booleanCell(fields.ml_query),
    recreate_with_attachments: booleanCell(fields.recreate_with_attachments),
    template_key: fields.key || null,
    origin_rfi_ref: fields.engagement_rfi_cloud_id || null,
    linked_review_ref: fields.review_id || null,
    linked_highlight_ref: fields.highlight_id || null,
    last_message_by: fields.lastMessageBy || null,
    last_team_chat_at: timeCell(draft, "last_team_chat_at", {
      field: "lastTeamChatTimestamp",
      value: fields.lastTeamChatTimestamp,
    }),
    source_counts: countsCell(draft),
    updated_at: timeCell(draft, "updated_at", { field: "lastUpdatedTimeStamp", value: fields.lastUpdatedTimeStamp }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}

const WORDS = { rfi_status: RFI_STATES, auditor_status: RFI_AUDITOR, client_status: RFI_CLIENT } as const;

function word(draft: Draft, name: keyof typeof WORDS, fields: Fields): string | null {
  return wordCell(draft, WORDS[name], { field: name, value: fields[name], rule: "unknown-status" });
}

function statusCell(draft: Draft, fields: Fields): string | null {
  const status = statusWord(fields);
  if (status === undefined) {
    refuse(draft, {
      rule: "unknown-status",
      reason: "status is neither 0 (waiting) nor 1 (completed).",
      raw: fields.status,
    });
    return null;
  }
  if (status === null) note(draft, "status-absent", "left unset");
  return status;
}

const STATUSES: ReadonlyMap<SourceValue | undefined, "closed" | "waiting" | null> = new Map<
  SourceValue | undefined,
  "closed" | "waiting" | null
>([
  [1n, "closed"],
  [1, "closed"],
  ["1", "closed"],
  [0n, "waiting"],
  [0, "waiting"],
  ["0", "waiting"],
  ["", null],
  [null, null],
  [undefined, null],
]);

/** A question that waits is responded if there are responses, else open. Null is unset, undefined outside the vocabulary. */
function statusWord({ status, responses, responseCount }: Fields): string | null | undefined {
  const found = STATUSES.get(status);
  if (found !== "waiting") return found;
  return (responses?.length ?? 0) > 0 || Number(responseCount ?? 0) > 0 ? "responded" : "open";
}

/** What the source counts itself; how many there are is only known when all have arrived. */
function countsCell({ data }: Draft): string | null {
  return COUNTERS.some((name) => isSomething(data[name])) ? canonicalPart(data, COUNTERS) : null;
}
