import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { excluded } from "../draft.ts";
import type { ExclusionRule } from "../rules.ts";
import { systemDocument } from "../system-document.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    version: field(anything, "audit_logs.after_state"),
    keys: leftBehind(anything, "secret"),
  },
});

/** Documents that only count, by their ids. */
const COUNTERS: ReadonlyMap<string, ExclusionRule> = new Map([
  ["emailCounters", "email-counters"],
  ["engagements", "area-counters"],
  ["clients", "area-counters"],
]);

/** The documents at the root: settings, and the documents of the areas below which everything else hangs. */
export const fridaySettings: Collection = {
  name: "friday-settings",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridaySettings },
  after: [],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const rule = COUNTERS.get(record.id);
  return rule === undefined ? systemDocument(record, context, { kind: "setting", fields: declared }) : excluded(rule);
}
