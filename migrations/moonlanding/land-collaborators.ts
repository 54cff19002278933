import type { z } from "zod";
import { declareFields, field, type FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { canonicalEmail } from "../../shared/transforms/canonical-email.ts";
import { anything, text } from "../../shared/transforms/fields.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import { extraOf, isSomething, keepAside, land, note, readFields, refuse, rowOf, timeCell, wordCell } from "./draft.ts";
import type { Draft, OutcomeDraft } from "./draft.ts";
import { elementDrafts } from "./element-drafts.ts";
import { personId } from "./find-person.ts";
import { MWR } from "./systems.ts";
import { ACCESS_TYPES } from "./vocabularies.ts";

const declared = declareFields({
  fields: {
    cloud_id: field(anything, "collaborator.user_id"),
    email: field(text, "collaborator.email", "collaborator.user_id"),
    name: field(text, "collaborator.name"),
    type: field(anything, "collaborator.access_type", "collaborator.is_permanent"),
    expires: field(anything, "collaborator.expires_at"),
  },
  prefix: "collaborators[].",
});
export const COLLABORATOR_FIELDS: FieldRules = declared.rules;
type Fields = z.output<typeof declared.schema>;

export type Collaborators = { readonly items: readonly SourceValue[] | null | undefined; readonly reviewId: string };

/** Lands those who may see a review besides its team. */
export function landCollaborators(outcome: OutcomeDraft, parent: Draft, { items, reviewId }: Collaborators): void {
  for (const draft of elementDrafts(parent, { array: "collaborators", items, id: "cloud_id" })) {
    const fields = draft.fault === null ? readFields(draft, declared.schema) : null;
    land(outcome, draft, fields === null ? null : landingOf(draft, fields, reviewId));
  }
}

/** The list of ids copies those of the collaborators; where it names others, or fewer, that is told. */
export function verifyCollaboratorIds(draft: Draft, ids: SourceValue | undefined, { items }: Collaborators): void {
  if (ids === undefined || ids === null) return;
  if (!isArray(ids)) {
    note(draft, "collaborator-list-disagrees", "collaboratorCloudIds is no list");
    return;
  }
  const named = (items ?? []).map((item) => mapOf(item)?.["cloud_id"]).filter((id) => isSomething(id));
  const strangers = new Set(ids.filter((id) => !named.includes(id))).size;
  const forgotten = new Set(named.filter((id) => id !== undefined && !ids.includes(id))).size;
  if (strangers + forgotten === 0) return;
  const detail = `${strangers} only in collaboratorCloudIds, ${forgotten} only in collaborators`;
  note(draft, "collaborator-list-disagrees", detail);
}

/** Access that has run out stays what it was: when it did is in expires_at. */
function landingOf(draft: Draft, fields: Fields, reviewId: string): Landing {
  const access = accessCell(draft, fields.type);
  const expires = timeCell(draft, "expires_at", { field: "expires", value: fields.expires });
  if (access === "temporary" && expires === null) note(draft, "collaborator-without-expiry", "expires");
  const row = rowOf(draft, "collaborator", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    review_id: reviewId,
    email: emailCell(draft, fields.email),
    user_id: personId(draft, { field: "collaborator", value: draft.data }),
    name: fields.name || null,
    access_type: access,
    is_permanent: Number(access === "permanent"),
    expires_at: expires,
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: draft.element, row };
}

/** Nobody is given access, or more of it, by default. */
function accessCell(draft: Draft, type: SourceValue | undefined): string | null {
  const word = wordCell(draft, ACCESS_TYPES, { field: "type", value: type, rule: "unknown-access" });
  if (word === null) {
    refuse(draft, { rule: "unknown-access", reason: "type says neither permanent nor temporary.", raw: type });
  }
  return word;
}

/** The canonical address; as it was written it stays aside, where that is another text. */
function emailCell(draft: Draft, raw: string | null | undefined): string | null {
  if (raw === null || raw === undefined || raw === "") return null;
  const email = canonicalEmail(raw);
  if (email === null) note(draft, "bad-email", "collaborators");
  if (email !== raw) keepAside(draft, "email");
  return email;
}
