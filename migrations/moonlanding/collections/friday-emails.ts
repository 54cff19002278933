import type { z } from "zod";
import { declareFields, field, leftBehind, to } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { anything, flag, text } from "../../../shared/transforms/fields.ts";
import { plainText } from "../../../shared/transforms/plain-text.ts";
import {
  appendOutcome,
  documentDraft,
  extraOf,
  land,
  newOutcome,
  outcomeOf,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { fileDrafts, fileFieldRules, landFiles } from "../land-file.ts";
import { recipientsCell, senderCells } from "../mailbox-cells.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    subject: field(text, "email.subject"),
    from: field(anything, "email.sender_email", "email.sender_name"),
    to: field(anything, "email.recipient_email"),
    cc: field(anything, "email.cc"),
    bcc: field(anything, "email.bcc"),
    date: field(anything, "email.received_at"),
    body: field(text, "email.html_body", "email.body"),
    attachmentUrls: field(anything, "email.attachments", "file.source_url"),
    allocated: field(flag, "email.allocated"),
    cloud_id: leftBehind(anything, "document-id"),
  },
  deeper: { ...fileFieldRules("attachmentUrls[]"), "attachmentUrls[]": to("file.source_url") },
});
type Fields = z.output<typeof declared.schema>;

/** Inbound e-mails, at the root as the code has them. */
export const fridayEmails: Collection = emailCollection("friday-emails", PATHS.fridayEmails);

/** The same where the data dictionary has them. */
export const fridayEmailList: Collection = emailCollection("friday-email-list", PATHS.fridayEmailList);

function emailCollection(name: string, path: string): Collection {
  return {
    name,
    system: FRIDAY,
    at: { kind: "collection", path },
    after: [PEOPLE],
    pageSizeMax: 500,
    transform,
    fields: declared.rules,
  };
}

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const below = newOutcome();
  const draft = documentDraft(record, context);
  const id = targetId(FRIDAY, record.path);
  const fields = readFields(draft, declared.schema);
  const files = landFiles(below, fileDrafts(draft, { field: "attachmentUrls" }), { table: "email", id });
  if (land(outcome, draft, fields === null ? null : landingOf(draft, fields, { id, files }))) {
    appendOutcome(outcome, below);
  }
  return outcomeOf(outcome);
}

type Parts = { readonly id: string; readonly files: readonly string[] };

/** The body is HTML; what a reader sees of it is what search finds. */
function landingOf(draft: Draft, fields: Fields, { id, files }: Parts): Landing {
  const row = rowOf(draft, "email", {
    id,
    ...senderCells(draft, "from"),
    recipient_email: recipientsCell(draft, "to"),
    cc: recipientsCell(draft, "cc"),
    bcc: recipientsCell(draft, "bcc"),
    subject: fields.subject ?? null,
    body: fields.body ? plainText(fields.body) : null,
    html_body: fields.body ?? null,
    received_at: timeCell(draft, "received_at", { field: "date", value: fields.date }),
    allocated: booleanCell(fields.allocated),
    attachments: files.length === 0 ? null : JSON.stringify(files),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}
