import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import { documentDraft, extraOf, landAlone, note, readFields, rowOf, timeCell, type Draft } from "../draft.ts";
import { personId, PEOPLE } from "../find-person.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    log_time: field(anything, "audit_logs.created_at"),
    email: field(anything, "audit_logs.user_id"),
    review: field(text, "audit_logs.entity_id"),
    message: field(text, "audit_logs.after_state"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
/** The category of a log that names none. */
const UNCATEGORISED = "log";

/** What the application wrote down about itself, by category, which the documents call `review`. */
export const fridayLogs: Collection = {
  name: "friday-logs",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayLogs },
  after: [PEOPLE],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft));
}

function landingOf(draft: Draft): Landing | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  const user = personId(draft, { field: "email", value: fields.email });
  if (user === null) note(draft, "person-absent", "email");
  const row = rowOf(draft, "audit_logs", {
    id: targetId(FRIDAY, draft.record.path),
    entity_type: "system",
    entity_id: fields.review?.trim() || UNCATEGORISED,
    action: "log",
    user_id: user,
    after_state: fields.message ?? null,
    created_at: timeCell(draft, "created_at", { field: "log_time", value: fields.log_time }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}
