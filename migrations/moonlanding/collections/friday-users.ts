import { z } from "zod";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, list, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  extraOf,
  land,
  newOutcome,
  note,
  outcomeOf,
  readFields,
  refuse,
  wordCell,
  type Draft,
} from "../draft.ts";
import { ROLES } from "../directories.ts";
import { elementDrafts } from "../element-drafts.ts";
import type { ClientUserClaim } from "../merges/client-user.ts";
import { referenceId } from "../reference-path.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import { createdOf, emailOf, nameOf, roleOf, targetIds, userKey, userLanding, type UserDraft } from "../user-claim.ts";
import { CLIENT_ROLES, USER_STATUSES, USER_TYPES } from "../vocabularies.ts";

const schema = z.object({
  email: text,
  type: anything,
  role: anything,
  role_name: text,
  status: anything,
  uid: text,
  authProvider: text,
  photo: text,
  photoURL: text,
  cv_url: text,
  teams: anything,
  clients: list,
});
type Fields = z.output<typeof schema>;
const KNOWN = new Set([...Object.keys(schema.shape), "name", "displayName", "createdTime", "created_at", "cloud_id"]);

const clientSchema = z.object({ cloud_id: anything, role: anything, status: anything });
/** An element's name is a copy of the client's. */
const CLIENT_KNOWN = new Set([...Object.keys(clientSchema.shape), "name"]);

/** Auditors and client users: each document claims a person, each element of clients[] that person's access to a client. */
export const fridayUsers: Collection = {
  name: "friday-users",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayUsers },
  after: [ROLES],
  pageSizeMax: 500,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
  const user = { draft, ...emailOf(draft, fields?.email) };
  const clients = elementDrafts(draft, { array: "clients", items: fields?.clients, id: "cloud_id" });
  const landing = fields === null ? null : userOf(user, { fields, clients });
  if (land(outcome, draft, landing)) {
    for (const client of clients) land(outcome, client, clientLanding(client, user));
  }
  return outcomeOf(outcome);
}

function userOf(
  user: UserDraft,
  { fields, clients }: { readonly fields: Fields; readonly clients: readonly Draft[] },
): Landing {
  const { draft } = user;
  const type = typeOf(draft, fields);
  return userLanding(user, {
    name: nameOf(draft, ["name", "displayName"]),
    type,
    role: type === "client" ? clientRole(clients) : roleOf(draft, { role: fields.role, roleName: fields.role_name }),
    rawRole: typeof fields.role === "string" ? fields.role : null,
    status: statusOf(draft, fields.status),
    photoUrl: fields.photo || fields.photoURL || null,
    cvUrl: fields.cv_url || null,
    uid: fields.uid ?? null,
    authProvider: fields.authProvider ?? null,
    ...createdOf(draft, ["createdTime", "created_at"]),
    priorityReviews: [],
    teams: targetIds(draft, { field: "teams", value: fields.teams }, { system: FRIDAY, collection: PATHS.fridayTeams }),
    extra: extraOf(draft, KNOWN),
  });
}

function typeOf(draft: Draft, { type }: Fields): string {
  const word = wordCell(draft, USER_TYPES, { field: "type", value: type, rule: "unknown-type" });
  if (word === null) {
    refuse(draft, {
      rule: "unknown-type",
      reason: "A user is an auditor or a client; this one does not say.",
      raw: type,
    });
  }
  return word ?? "";
}

/** Whoever is an admin at one client is a client admin (domain sheet, A1). */
function clientRole(clients: readonly Draft[]): string {
  const isAdmin = clients.some(
    ({ data }) => typeof data["role"] === "string" && data["role"].toLowerCase() === "admin",
  );
  return isAdmin ? "client_admin" : "client_user";
}

/** Without a status nobody gets in: that is mended more easily than the reverse. */
function statusOf(draft: Draft, value: Fields["status"]): string {
  const status = wordCell(draft, USER_STATUSES, { field: "status", value, rule: "unknown-status" });
  if (status === null) note(draft, "status-absent", "taken as inactive");
  return status ?? "inactive";
}

function clientLanding(draft: Draft, user: UserDraft): Landing | null {
  const fields = readFields(draft, clientSchema);
  if (fields === null) return null;
  const home = { system: FRIDAY, collection: PATHS.fridayClients };
  const clientId = referenceId(draft, { field: "cloud_id", value: fields.cloud_id }, home);
  if (clientId === null) {
    refuse(draft, { rule: "missing-reference", reason: "The element names no client.", raw: draft.data });
    return null;
  }
  const { id: userId } = userKey(user);
  const role = wordCell(draft, CLIENT_ROLES, { field: "role", value: fields.role, rule: "unknown-role" });
  const values: ClientUserClaim = {
    clientId,
    userId,
    role: role ?? "client_user",
    status: statusOf(draft, fields.status),
    extra: extraOf(draft, CLIENT_KNOWN),
  };
  const claim = { merge: "client_user", key: `${clientId}:${userId}`, rank: 0, values };
  return { kind: "claim", element: draft.element, claim };
}
