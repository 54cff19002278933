import { z } from "zod";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { text } from "../../../shared/transforms/fields.ts";
import { lookUp } from "../../../shared/transforms/vocabulary.ts";
import { documentDraft, landAlone, readFields } from "../draft.ts";
import { FRIDAY, MWR, PATHS } from "../systems.ts";
import { AUDITOR_ROLES } from "../vocabularies.ts";

const schema = z.object({ name: text });

/** Roles become words in users.role; the rights themselves belong to the new application. */
export const fridayRoles: Collection = {
  name: "friday-roles",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayRoles },
  after: [],
  pageSizeMax: 500,
  transform: transformRole,
};

export const mwrRoles: Collection = {
  name: "mwr-roles",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrRoles },
  after: [],
  pageSizeMax: 500,
  transform: transformRole,
};

function transformRole(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, schema);
  const name = lookUp(AUDITOR_ROLES, fields?.name) ?? null;
  const outcome = landAlone(draft, { kind: "embedded", element: "", into: { table: "users", id: "" } });
  // A role without a word stays known as such, so that its users are rejected rather than made something else.
  return { ...outcome, facts: [{ kind: "role", key: `${record.system}:${record.id}`, value: { name } }] };
}
