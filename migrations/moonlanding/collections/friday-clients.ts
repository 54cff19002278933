import { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
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
import { nameCell } from "../name-cell.ts";
import { PEOPLE, personId } from "../find-person.ts";
import { FRIDAY, PATHS, usersPath } from "../systems.ts";
import { CLIENT_STATUSES } from "../vocabularies.ts";

const schema = z.object({
  name: text,
  client_code: text,
  entity_type: text,
  status: anything,
  email: text,
  master_emails: texts,
  address: anything,
  users: list,
  created_by: anything,
  risk_level: anything,
  risk_notes: text,
  risk_assessed_at: anything,
});
type Fields = z.output<typeof schema>;

/**
 * Left behind by name: back references (users and engagements say the same, and the users among them are verified), and counters
 * and fees per stage, which the target computes.
 */
export const EXCLUDED_CLIENT_FIELDS = [
  "users",
  "engagements",
  "InfoGathering",
  "Commencement",
  "TeamExecution",
  "PartnerReview",
  "Finalization",
  "CloseOut",
  "PendingCounts",
] as const;
const CREATED = ["createdTime", "created_at"] as const;
const KNOWN = new Set([...Object.keys(schema.shape), ...EXCLUDED_CLIENT_FIELDS, ...CREATED, "cloud_id"]);
const RISK_LEVELS = vocabularyOf({ low: "low", medium: "medium", high: "high", critical: "critical" });

export const fridayClients: Collection = {
  name: "friday-clients",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayClients },
  after: [PEOPLE],
  pageSizeMax: 500,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
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
    status: statusCell(draft, fields.status),
    risk_level: wordCell(draft, RISK_LEVELS, { field: "risk_level", value: fields.risk_level, rule: "unknown-status" }),
    risk_notes: fields.risk_notes || null,
    risk_assessed_at: timeCell(draft, "risk_assessed_at", {
      field: "risk_assessed_at",
      value: fields.risk_assessed_at,
    }),
    created_at: timeCell(draft, "created_at", firstOf(draft.data, CREATED)),
    created_by: personId(draft, { field: "created_by", value: fields.created_by }),
    source_extra: extraOf(draft, KNOWN),
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
