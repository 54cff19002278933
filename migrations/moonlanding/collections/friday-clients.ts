import type { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import { canonicalEmail } from "../../../shared/transforms/canonical-email.ts";
import { anything, list, text, texts } from "../../../shared/transforms/fields.ts";
import { vocabularyOf } from "../../../shared/transforms/vocabulary.ts";
import { isMap, type SourceValue } from "../../../shared/value.ts";
import {
  documentDraft,
  extraOf,
  landAlone,
  note,
  onlyOf,
  readFields,
  refuse,
  rowOf,
  timeCell,
  wordCell,
  type Draft,
} from "../draft.ts";
import { nameCell } from "../name-cell.ts";
import { typeName } from "../type-name.ts";
import { TYPES } from "../directories.ts";
import { PEOPLE, personId } from "../find-person.ts";
import { FRIDAY, PATHS, usersPath } from "../systems.ts";
import { CLIENT_STATUSES } from "../vocabularies.ts";

/** Counters and fees of a stage, which the target computes. */
const COUNTER = leftBehind(anything, "denormalised-counter");
const CREATED = ["createdTime", "created_at"] as const;

const declared = declareFields({
  fields: {
    name: field(text, "client.name"),
    client_code: field(text, "client.code"),
    entity_type: field(text, "client.entity_type_id", "client.entity_type"),
    status: field(anything, "client.status"),
    email: field(text, "client.email"),
    master_emails: field(texts, "client.emails", "client.email"),
    address: field(anything, "client.address"),
    created_by: field(anything, "client.created_by"),
    createdTime: field(anything, "client.created_at"),
    created_at: field(anything, "client.created_at"),
    risk_level: field(anything, "client.risk_level"),
    risk_notes: field(text, "client.risk_notes"),
    risk_assessed_at: field(anything, "client.risk_assessed_at"),
    // Users and engagements say the same; the users among them are verified.
    users: leftBehind(list, "back-reference"),
    engagements: leftBehind(anything, "back-reference"),
    InfoGathering: COUNTER,
    Commencement: COUNTER,
    TeamExecution: COUNTER,
    PartnerReview: COUNTER,
    Finalization: COUNTER,
    CloseOut: COUNTER,
    PendingCounts: COUNTER,
    cloud_id: leftBehind(anything, "document-id"),
  },
});
type Fields = z.output<typeof declared.schema>;
const RISK_LEVELS = vocabularyOf({ low: "low", medium: "medium", high: "high", critical: "critical" });

export const fridayClients: Collection = {
  name: "friday-clients",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayClients },
  after: [TYPES, PEOPLE],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  const outcome = landAlone(draft, fields === null ? null : landingOf(draft, fields));
  if (draft.fault !== null || !fields?.name) return outcome;
  // Engagements may know their client by name alone; the directory of clients tells whether that is enough.
  return {
    ...outcome,
    facts: [{ kind: "client-name", key: record.path, value: { name: canonicalName(fields.name) } }],
  };
}

function landingOf(draft: Draft, fields: Fields): Landing {
  const { system, path } = draft.record;
  const emails = (fields.master_emails ?? []).map((email) => emailCell(draft, email)).filter((email) => email !== null);
  verifyUsers(draft, fields.users);
  const row = rowOf(draft, "client", {
    id: targetId(system, path),
    name: nameCell(draft, [fields.name]),
    code: fields.client_code || null,
    email: emailCell(draft, fields.email) ?? emails[0] ?? null,
    emails: emails.length === 0 ? null : JSON.stringify(emails),
    address: addressCell(draft, fields.address),
    entity_type_id: fields.entity_type || null,
    entity_type: typeName(draft, fields.entity_type, PATHS.fridayEntityTypes),
    status: statusCell(draft, fields.status),
    risk_level: wordCell(draft, RISK_LEVELS, { field: "risk_level", value: fields.risk_level, rule: "unknown-status" }),
    risk_notes: fields.risk_notes || null,
    risk_assessed_at: timeCell(draft, "risk_assessed_at", {
      field: "risk_assessed_at",
      value: fields.risk_assessed_at,
    }),
    created_at: timeCell(draft, "created_at", onlyOf(draft, CREATED)),
    created_by: personId(draft, { field: "created_by", value: fields.created_by }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}

/** What is no address stays as it is: nobody is identified by a client's e-mail. */
function emailCell(draft: Draft, email: string | null | undefined): string | null {
  if (!email?.trim()) return null;
  const canonical = canonicalEmail(email);
  if (canonical === null) note(draft, "bad-email", "kept as it is");
  return canonical ?? email.trim();
}

function addressCell(draft: Draft, address: SourceValue | undefined): string | null {
  if (address === undefined || address === null || address === "") return null;
  if (typeof address === "string") return address;
  if (!isMap(address)) refuse(draft, { rule: "wrong-type", reason: "address is neither text nor map.", raw: address });
  return canonicalJson(address);
}

function statusCell(draft: Draft, value: SourceValue | undefined): string | null {
  const status = wordCell(draft, CLIENT_STATUSES, { field: "status", value, rule: "unknown-status" });
  if (status === null) note(draft, "status-absent", "left unset");
  return status;
}

/** A client's list of users is a back reference: it makes nothing, but one that leads nowhere is told. */
function verifyUsers(draft: Draft, users: Fields["users"]): void {
  const people = draft.context.directory(PEOPLE);
  for (const user of users ?? []) {
    if (typeof user === "string" && !people.has(`${FRIDAY}:${usersPath(FRIDAY)}/${user}`)) {
      note(draft, "dangling-back-reference", `users: ${user}`);
    }
  }
}
