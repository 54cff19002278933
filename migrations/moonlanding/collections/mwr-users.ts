import type { z } from "zod";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell } from "../../../shared/transforms/boolean-like.ts";
import { anything, flag, text } from "../../../shared/transforms/fields.ts";
import { ROLES } from "../directories.ts";
import { documentDraft, extraOf, landAlone, note, readFields, wordCell, type Draft } from "../draft.ts";
import { MWR, PATHS } from "../systems.ts";
import { createdOf, emailOf, nameOf, roleOf, targetIds, userLanding } from "../user-claim.ts";
import { USER_STATUSES } from "../vocabularies.ts";

const declared = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    email: field(text, "users.email", "users.identities"),
    name: field(text, "users.name"),
    photo: field(text, "users.photo_url"),
    uid: field(text, "users.identities"),
    role: field(anything, "users.role", "users.identities"),
    teams: field(anything, "users.teams"),
    status: field(anything, "users.status", "users.identities"),
    active: field(flag, "users.status"),
    authProvider: field(text, "users.identities"),
    priorityReviews: field(anything, "users.priority_reviews"),
  },
});
type Fields = z.output<typeof declared.schema>;

/** Auditors of MyWorkReview: each document claims the person with its e-mail address. */
export const mwrUsers: Collection = {
  name: "mwr-users",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrUsers },
  after: [ROLES],
  pageSizeMax: 500,
  fields: declared.rules,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  return landAlone(draft, fields === null ? null : landingOf(draft, fields));
}

function landingOf(draft: Draft, fields: Fields): Landing {
  const reviews = { field: "priorityReviews", value: fields.priorityReviews };
  return userLanding(
    { draft, ...emailOf(draft, fields.email) },
    {
      name: nameOf(draft, ["name"]),
      type: "auditor",
      role: roleOf(draft, { role: fields.role, roleName: null }),
      rawRole: typeof fields.role === "string" ? fields.role : null,
      status: statusOf(draft, fields),
      photoUrl: fields.photo || null,
      cvUrl: null,
      uid: fields.uid ?? null,
      authProvider: fields.authProvider ?? null,
      // The documents carry no time of creation, so it is the source's.
      ...createdOf(draft, []),
      priorityReviews: targetIds(draft, reviews, { system: MWR, collection: PATHS.mwrReviews }),
      teams: targetIds(draft, { field: "teams", value: fields.teams }, { system: MWR, collection: PATHS.mwrTeams }),
      extra: extraOf(draft, declared.known),
    },
  );
}

/** `status`, else `active`; without either nobody gets in. */
function statusOf(draft: Draft, { status, active }: Fields): string {
  const word = wordCell(draft, USER_STATUSES, { field: "status", value: status, rule: "unknown-status" });
  if (word !== null) return word;
  const isActive = booleanCell(active);
  if (isActive === null) note(draft, "status-absent", "taken as inactive");
  return isActive === 1 ? "active" : "inactive";
}
