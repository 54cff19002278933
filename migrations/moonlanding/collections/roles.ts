import { declareFields, field } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import { lookUp } from "../../../shared/transforms/vocabulary.ts";
import { systemDocument } from "../system-document.ts";
import { FRIDAY, MWR, PATHS } from "../systems.ts";
import { AUDITOR_ROLES } from "../vocabularies.ts";

const declared = declareFields({
  fields: {
    name: field(text, "users.role", "audit_logs.after_state"),
    key: field(anything, "audit_logs.after_state"),
    roles: field(anything, "audit_logs.after_state"),
    description: field(anything, "audit_logs.after_state"),
  },
});

/** Roles become words in users.role. What each allowed is kept as it was, see the view role_permission; the rights themselves belong to the new application. */
export const fridayRoles: Collection = {
  name: "friday-roles",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayRoles },
  after: [],
  pageSizeMax: 500,
  transform: transformRole,
  fields: declared.rules,
};

export const mwrRoles: Collection = {
  name: "mwr-roles",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrRoles },
  after: [],
  pageSizeMax: 500,
  transform: transformRole,
  fields: declared.rules,
};

function transformRole(record: SourceRecord, context: TransformContext): Outcome {
  const outcome = systemDocument(record, context, { kind: "role", fields: declared });
  const { name } = record.data;
  const word = typeof name === "string" ? (lookUp(AUDITOR_ROLES, name) ?? null) : null;
  // A role without a word stays known as such, so that its users are rejected rather than made something else.
  return { ...outcome, facts: [{ kind: "role", key: `${record.system}:${record.id}`, value: { name: word } }] };
}
