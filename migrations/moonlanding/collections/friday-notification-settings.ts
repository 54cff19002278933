import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { systemDocument } from "../system-document.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    name: field(anything, "audit_logs.after_state"),
    enabled: field(anything, "audit_logs.after_state"),
    days_before: field(anything, "audit_logs.after_state"),
    stages: field(anything, "audit_logs.after_state"),
    keys: leftBehind(anything, "secret"),
  },
});

/** When whom an engagement notifies. */
export const fridayNotificationSettings: Collection = {
  name: "friday-notification-settings",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayNotificationSettings },
  after: [],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  return systemDocument(record, context, { kind: "setting", fields: declared });
}
