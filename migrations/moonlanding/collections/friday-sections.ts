import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { numberCell } from "../../../shared/transforms/number-cell.ts";
import { anything, numeric, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  excluded,
  extraOf,
  firstOf,
  landAlone,
  onlyOf,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "../draft.ts";
import { nameCell } from "../name-cell.ts";
import { engagementOf, FRIDAY } from "../systems.ts";

const declared = declareFields({
  fields: {
    name: field(text, "rfi_section.name"),
    key: field(text, "rfi_section.key"),
    order: field(numeric, "rfi_section.order"),
    color: field(text, "rfi_section.color"),
    colour: field(text, "rfi_section.color"),
    createdTime: field(anything, "rfi_section.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
const BELOW = ["sections"] as const;

export const fridaySections: Collection = {
  name: "friday-sections",
  system: FRIDAY,
  at: { kind: "group", id: "sections" },
  after: ["friday-engagements"],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft, engagement));
}

function landingOf(draft: Draft, engagement: string): Landing | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  const row = rowOf(draft, "rfi_section", {
    id: targetId(FRIDAY, draft.record.path),
    engagement_id: targetId(FRIDAY, engagement),
    name: nameCell(draft, [fields.name, fields.key]),
    key: fields.key ?? null,
    order: fields.order === null || fields.order === undefined ? null : numberCell(fields.order),
    color: colorCell(draft),
    created_at: timeCell(draft, "created_at", firstOf(draft.data, ["createdTime"])),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}

/** Two spellings of one field. */
function colorCell(draft: Draft): string | null {
  const { value } = onlyOf(draft, ["color", "colour"]);
  return typeof value === "string" ? value : null;
}
