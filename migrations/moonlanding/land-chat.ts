import type { z } from "zod";
import { declareFields, field, leftBehind, to, type FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Outcome } from "../../shared/landing.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { anything, text } from "../../shared/transforms/fields.ts";
import {
  appendOutcome,
  extraOf,
  isSomething,
  keepAside,
  land,
  newOutcome,
  note,
  onlyOf,
  outcomeOf,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "./draft.ts";
import { personId } from "./find-person.ts";
import { fileDrafts, fileFieldRules, landFiles } from "./land-file.ts";
import { referenceId } from "./reference-path.ts";

const TIMES = ["datetime", "dateTime"] as const;
const REPLIES = ["reply_to", "replyTo", "reply"] as const;

const declared = declareFields({
  fields: {
    user_email: field(anything, "chat_messages.user_id"),
    message: field(text, "chat_messages.content"),
    datetime: field(anything, "chat_messages.created_at"),
    dateTime: field(anything, "chat_messages.created_at"),
    attachments: field(anything, "chat_messages.attachments", "file.source_url"),
    question_id: field(anything, "chat_messages.rfi_id", "chat_messages.source_extra"),
    reply_to: field(anything, "chat_messages.reply_to"),
    replyTo: field(anything, "chat_messages.reply_to"),
    reply: field(anything, "chat_messages.reply_to"),
    // The author's picture of that day, which the user may have changed since.
    photo: field(text, "chat_messages.photo_url"),
    cloud_id: leftBehind(anything, "document-id"),
    id: leftBehind(anything, "document-id"),
  },
  deeper: { ...fileFieldRules("attachments[]"), "attachments[]": to("file.source_url") },
});
type Fields = z.output<typeof declared.schema>;

/** Where the fields of a chat message go, in either system. */
export const CHAT_FIELDS: FieldRules = declared.rules;

/** What a message was said about: the column that names it, and how messages of that system are told apart. */
export type ChatParent = {
  readonly column: "engagement_id" | "review_id";
  readonly id: string;
  readonly origin: "friday" | "review";
  /** The RFI, where the message is about one. */
  readonly rfi?: string | null;
};

/** A message of the team's chat and its attachments, which are the same in both systems. */
export function landChat(draft: Draft, parent: ChatParent): Outcome {
  const outcome = newOutcome();
  const below = newOutcome();
  const fields = readFields(draft, declared.schema);
  const id = targetId(draft.record.system, draft.record.path);
  const files = landFiles(below, fileDrafts(draft, { field: "attachments" }), { table: "chat_messages", id });
  const landing = fields === null ? null : rowOfMessage(draft, fields, { id, parent, files });
  if (land(outcome, draft, landing === null ? null : { kind: "mapped", element: "", row: landing })) {
    appendOutcome(outcome, below);
  }
  return outcomeOf(outcome);
}

type Place = { readonly id: string; readonly parent: ChatParent; readonly files: readonly string[] };

function rowOfMessage(draft: Draft, fields: Fields, { id, parent, files }: Place) {
  const user = personId(draft, { field: "user_email", value: fields.user_email });
  if (user === null) note(draft, "person-absent", "user_email");
  const { path } = draft.record;
  const reply = onlyOf(draft, REPLIES);
  // A target's id does not tell which RFI is meant where it does not stand.
  if (isSomething(draft.data["question_id"])) keepAside(draft, "question_id");
  // A map may quote what is answered.
  if (mapOf(reply.value) !== null) keepAside(draft, reply.field);
  return rowOf(draft, "chat_messages", {
    id,
    [parent.column]: parent.id,
    rfi_id: parent.rfi ?? null,
    origin: parent.origin,
    user_id: user,
    photo_url: fields.photo || null,
    content: fields.message ?? null,
    attachments: files.length === 0 ? null : JSON.stringify(files),
    reply_to: referenceId(draft, reply, {
      system: draft.record.system,
      collection: path.slice(0, path.lastIndexOf("/")),
    }),
    created_at: timeCell(draft, "created_at", onlyOf(draft, TIMES)),
    source_extra: extraOf(draft, declared.known),
  });
}
