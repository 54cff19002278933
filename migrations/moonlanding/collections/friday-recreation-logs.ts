import { canonicalPart } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, RowReference, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, map } from "../../../shared/transforms/fields.ts";
import type { SourceValue } from "../../../shared/value.ts";
import { ENGAGEMENTS } from "../directories.ts";
import {
  documentDraft,
  extraOf,
  keepAside,
  landAlone,
  note,
  readFields,
  rowOf,
  timeCell,
  wordCell,
  type Draft,
} from "../draft.ts";
import { referencePath } from "../reference-path.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import { RECREATION_STATUSES } from "../vocabularies.ts";

const STATE = "audit_logs.after_state";
const declared = declareFields({
  fields: {
    engagementId: field(anything, "audit_logs.entity_id"),
    clientId: field(anything, STATE),
    engagementTypeId: field(anything, STATE),
    status: field(anything, STATE),
    details: field(map, STATE),
    timestamp: field(anything, "audit_logs.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
const STATE_FIELDS = ["clientId", "engagementTypeId", "status", "details"] as const;
const RECREATION = "recreation";

/** How engagements were made anew for the next month or year. */
export const fridayRecreationLogs: Collection = {
  name: "friday-recreation-logs",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayRecreationLogs },
  after: [ENGAGEMENTS],
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
  const { table, id } = subjectOf(draft, fields.engagementId);
  // Only read: the state keeps the source's word.
  wordCell(draft, RECREATION_STATUSES, { field: "status", value: fields.status, rule: "unknown-status" });
  const row = rowOf(draft, "audit_logs", {
    id: targetId(FRIDAY, draft.record.path),
    entity_type: table,
    entity_id: id,
    action: RECREATION,
    after_state: canonicalPart(draft.data, STATE_FIELDS),
    created_at: timeCell(draft, "created_at", { field: "timestamp", value: fields.timestamp }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}

/** The engagement, or the system where it does not stand; the id then stays in source_extra. */
function subjectOf(draft: Draft, engagement: SourceValue | undefined): RowReference {
  const path = referencePath(draft, { field: "engagementId", value: engagement }, PATHS.fridayEngagements);
  const id = path === null ? undefined : draft.context.directory(ENGAGEMENTS).get(path)?.["id"];
  if (typeof id === "string") return { table: "engagement", id };
  note(draft, "unknown-log-entity", "engagementId");
  keepAside(draft, "engagementId");
  return { table: "system", id: RECREATION };
}
