import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, RowReference, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  excluded,
  extraOf,
  landAlone,
  note,
  onlyOf,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "../draft.ts";
import { personId, PEOPLE } from "../find-person.ts";
import { engagementOf, FRIDAY, parentPath } from "../systems.ts";

const declared = declareFields({
  fields: {
    message: field(text, "audit_logs.after_state"),
    user_email: field(anything, "audit_logs.user_id"),
    dateTime: field(anything, "audit_logs.created_at"),
    datetime: field(anything, "audit_logs.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
const TIMES = ["dateTime", "datetime"] as const;
const BELOW_RFI = ["rfis", "activity"] as const;
const BELOW_ENGAGEMENT = ["activity"] as const;

/** What was done to an RFI or an engagement, as people read it. */
export const fridayActivity: Collection = {
  name: "friday-activity",
  system: FRIDAY,
  at: { kind: "group", id: "activity" },
  after: ["friday-rfis", PEOPLE],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const table = subjectOf(record.path);
  if (table === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft, { table, id: targetId(FRIDAY, parentPath(record.path)) }));
}

function subjectOf(path: string): "rfi" | "engagement" | null {
  if (engagementOf(path, BELOW_RFI) !== null) return "rfi";
  return engagementOf(path, BELOW_ENGAGEMENT) === null ? null : "engagement";
}

function landingOf(draft: Draft, subject: RowReference): Landing | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  const user = personId(draft, { field: "user_email", value: fields.user_email });
  if (user === null) note(draft, "person-absent", "user_email");
  const row = rowOf(draft, "audit_logs", {
    id: targetId(FRIDAY, draft.record.path),
    entity_type: subject.table,
    entity_id: subject.id,
    action: "activity",
    user_id: user,
    after_state: fields.message ?? null,
    created_at: timeCell(draft, "created_at", onlyOf(draft, TIMES)),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row: { ...row, requires: [subject] } };
}
