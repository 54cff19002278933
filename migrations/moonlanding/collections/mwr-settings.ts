import { declareFields, field } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { systemDocument } from "../system-document.ts";
import { MWR, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    temporary_review_access_period: field(anything, "audit_logs.after_state"),
    flags_managers: field(anything, "audit_logs.after_state"),
    tender_flags: field(anything, "audit_logs.after_state"),
  },
});

/** How MyWorkReview is set up: how long temporary access lasts, and who may set which flags. */
export const mwrSettings: Collection = {
  name: "mwr-settings",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrSettings },
  after: [],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  return systemDocument(record, context, { kind: "setting", fields: declared });
}
