import type { z } from "zod";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, list, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  extraOf,
  land,
  newOutcome,
  note,
  onlyOf,
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

const declared = declareFields({
  fields: {
    email: field(text, "users.email", "users.identities"),
    name: field(anything, "users.name"),
    displayName: field(anything, "users.name"),
    type: field(anything, "users.type"),
    role: field(anything, "users.role", "users.identities"),
    role_name: leftBehind(text, "denormalised-copy"),
    status: field(anything, "users.status", "users.identities"),
    uid: field(text, "users.identities"),
    authProvider: field(text, "users.identities"),
    photo: field(text, "users.photo_url"),
    photoURL: field(text, "users.photo_url"),
    cv_url: field(text, "users.cv_url", "file.source_url"),
    teams: field(anything, "users.teams"),
    clients: field(list, "client_user.client_id"),
    createdTime: field(anything, "users.created_at"),
    created_at: field(anything, "users.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
type Fields = z.output<typeof declared.schema>;

const access = declareFields({
  prefix: "clients[].",
  fields: {
    cloud_id: field(anything, "client_user.client_id"),
    role: field(anything, "client_user.role", "users.role"),
    status: field(anything, "client_user.status"),
    name: leftBehind(anything, "denormalised-copy"),
  },
});

/** Auditors and client users: each document claims a person, each element of clients[] that person's access to a client. */
export const fridayUsers: Collection = {
  name: "friday-users",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayUsers },
  after: [ROLES],
  pageSizeMax: 500,
  transform,
  fields: { ...declared.rules, ...access.rules },
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = newOutcome();
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
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
    photoUrl: photoOf(draft),
    cvUrl: fields.cv_url || null,
    uid: fields.uid ?? null,
    authProvider: fields.authProvider ?? null,
    ...createdOf(draft, ["createdTime", "created_at"]),
    priorityReviews: [],
    teams: targetIds(draft, { field: "teams", value: fields.teams }, { system: FRIDAY, collection: PATHS.fridayTeams }),
    extra: extraOf(draft, declared.known),
  });
}

function photoOf(draft: Draft): string | null {
  const { value } = onlyOf(draft, ["photo", "photoURL"]);
  return typeof value === "string" ? value : null;
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
  const fields = readFields(draft, access.schema);
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
    extra: extraOf(draft, access.known),
  };
  const claim = { merge: "client_user", key: `${clientId}:${userId}`, rank: 0, values };
  return { kind: "claim", element: draft.element, claim };
}
