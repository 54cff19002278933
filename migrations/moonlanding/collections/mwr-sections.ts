import { declareFields, field } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { systemDocument } from "../system-document.ts";
import { MWR, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    name: field(anything, "audit_logs.after_state"),
    key: field(anything, "audit_logs.after_state"),
    order: field(anything, "audit_logs.after_state"),
    section_items: field(anything, "audit_logs.after_state"),
  },
});

/** Two documents whose purpose nobody has written down: they are kept whole. */
export const mwrSections: Collection = {
  name: "mwr-sections",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrSections },
  after: [],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  return systemDocument(record, context, { kind: "section", fields: declared });
}
