import { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { elementPath, targetId } from "../../../shared/identity.ts";
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
  firstOf,
  keepAside,
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
import type { RfiResponseClaim } from "../merges/rfi-response.ts";
import { nameCell } from "../name-cell.ts";
import { peopleIds, PEOPLE } from "../find-person.ts";
import { referenceId } from "../reference-path.ts";
import { responseCells } from "../response-cells.ts";
import { engagementOf, FRIDAY } from "../systems.ts";
import { RFI_AUDITOR, RFI_CLIENT, RFI_STATES } from "../vocabularies.ts";

const schema = z.object({
  key: text,
  name: text,
  question: text,
  date_requested: anything,
  date_resolved: anything,
  deadline: anything,
  deadline_date: anything,
  status: anything,
  rfi_status: anything,
  auditor_status: anything,
  client_status: anything,
  users: anything,
  responses: list,
  files: list,
  filesCount: numeric,
  responseCount: numeric,
  flag: flag,
  ml_query: flag,
  recreate_with_attachments: flag,
  section_cloud_id: anything,
  engagement_rfi_cloud_id: text,
  lastMessageBy: text,
  lastUpdatedTimeStamp: anything,
  review_id: text,
  highlight_id: text,
});
type Fields = z.output<typeof schema>;

/** Left behind by name: counters, which the target counts itself; where the document shows what is counted, they are verified. */
export const EXCLUDED_RFI_FIELDS = ["filesCount", "responseCount", "days_outstanding", "teamChatCount"] as const;
/** The elements of responses[] are records of their own. */
const KNOWN = new Set([...Object.keys(schema.shape), ...EXCLUDED_RFI_FIELDS, "cloud_id"]);
const BELOW = ["rfis"] as const;
const TITLE_LENGTH = 120;

/** One document is one question to a client; its embedded responses are claims on the rows of the responses collection. */
export const fridayRfis: Collection = {
  name: "friday-rfis",
  system: FRIDAY,
  at: { kind: "group", id: "rfis" },
  after: ["friday-sections", PEOPLE],
  pageSizeMax: 500,
  nullWhenMissing: ["rfi.section_id"],
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
  const landing = fields === null ? null : landingOf(draft, { engagement, fields });
  if (land(outcome, draft, landing) && fields !== null) {
    const parent = { engagement, isClosed: statusWord(fields) === "closed" };
    for (const response of elementDrafts(draft, { array: "responses", items: fields.responses, id: "id" })) {
      land(outcome, response, claimOf(response, parent));
    }
  }
  return outcomeOf(outcome);
}

function landingOf(
  draft: Draft,
  { engagement, fields }: { readonly engagement: string; readonly fields: Fields },
): Landing {
  const users = peopleIds(draft, { field: "users", value: fields.users });
  verifyCounters(draft, fields);
  const section = { field: "section_cloud_id", value: fields.section_cloud_id };
  const row = rowOf(draft, "rfi", {
    id: targetId(FRIDAY, draft.record.path),
    title: nameCell(draft, [fields.name, fields.question?.slice(0, TITLE_LENGTH)]),
    description: fields.question ?? null,
    engagement_id: targetId(FRIDAY, engagement),
    section_id: referenceId(draft, section, { system: FRIDAY, collection: `${engagement}/sections` }),
    status: statusCell(draft, fields),
    status_raw: fields.status === undefined ? null : canonicalJson(fields.status),
    rfi_status: word(draft, "rfi_status", fields),
    auditor_status: word(draft, "auditor_status", fields),
    client_status: word(draft, "client_status", fields),
    assigned_to: users.length === 1 ? (users[0] ?? null) : null,
    users: JSON.stringify(users),
    due_date: dateCell(draft, firstOf(draft.data, ["deadline_date", "deadline"])),
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
    updated_at: timeCell(draft, "updated_at", { field: "lastUpdatedTimeStamp", value: fields.lastUpdatedTimeStamp }),
    source_extra: extraOf(draft, KNOWN),
  });
  return { kind: "mapped", element: "", row };
}

const WORDS = { rfi_status: RFI_STATES, auditor_status: RFI_AUDITOR, client_status: RFI_CLIENT } as const;

function word(draft: Draft, field: keyof typeof WORDS, fields: Fields): string | null {
  return wordCell(draft, WORDS[field], { field, value: fields[field], rule: "unknown-status" });
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

function verifyCounters(draft: Draft, { files, filesCount, responses, responseCount }: Fields): void {
  const [fileCount, embeddedCount] = [files?.length ?? 0, responses?.length ?? 0];
  if (files && Number(filesCount ?? fileCount) !== fileCount) {
    note(draft, "counter-disagrees", `filesCount is ${filesCount} of ${fileCount}`);
  }
  // Responses may be documents of their own, which cannot be seen from here; but there are no fewer than are embedded.
  if (Number(responseCount ?? embeddedCount) < embeddedCount) {
    note(draft, "counter-disagrees", `responseCount is ${responseCount} of ${embeddedCount}`);
  }
  // Until files are moved.
  if (fileCount > 0) keepAside(draft, "files");
}

type ParentRfi = { readonly engagement: string; readonly isClosed: boolean };

/** The row that the element claims is that of the document of the same id, if there is one. */
function claimOf(draft: Draft, { engagement, isClosed }: ParentRfi): Landing {
  const { path } = draft.record;
  const cells = responseCells(draft, { rfi: targetId(FRIDAY, path), isClosed });
  const name = draft.element.slice(draft.element.lastIndexOf("/") + 1);
  const hasId = typeof draft.data["id"] === "string" && draft.data["id"] !== "";
  const own = `${path}${elementPath("", "responses", name)}`;
  const key = targetId(FRIDAY, hasId ? `${engagement}/responses/${name}` : own);
  const values: RfiResponseClaim = { cells: textCells(draft, cells) };
  return { kind: "claim", element: draft.element, claim: { merge: "rfi_response", key, rank: 0, values } };
}

function textCells(draft: Draft, cells: Readonly<Record<string, string | null>>): Record<string, string> {
  const { values } = rowOf(draft, "rfi_response", cells);
  return Object.fromEntries(Object.entries(values).map(([column, cell]) => [column, String(cell)]));
}
