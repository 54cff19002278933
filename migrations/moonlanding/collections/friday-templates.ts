import { declareFields, field, leftBehind, to } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, list, text } from "../../../shared/transforms/fields.ts";
import { documentDraft, extraOf, onlyOf, readFields, timeCell, type Draft } from "../draft.ts";
import { landTemplate, type Template } from "../land-template.ts";
import { nameCell } from "../name-cell.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const CREATED = ["createdTime", "created_at"] as const;
const declared = declareFields({
  fields: {
    name: field(text, "review_template.name"),
    description: field(text, "review_template.description"),
    sections: field(list, "review_template.content", "template_section.content"),
    createdTime: field(anything, "review_template.created_at"),
    created_at: field(anything, "review_template.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
  deeper: {
    "sections[]": to("template_section.content"),
  },
});

/** Sets of questions, in sections, that an engagement's RFIs begin with. */
export const fridayTemplates: Collection = {
  name: "friday-templates",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayTemplates },
  after: [],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  return landTemplate(draft, templateOf(draft));
}

function templateOf(draft: Draft): Template | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  return {
    cells: {
      name: nameCell(draft, [fields.name]),
      description: fields.description || null,
      template_type: "rfi_template",
      created_at: timeCell(draft, "created_at", onlyOf(draft, CREATED)),
      source_extra: extraOf(draft, declared.known),
    },
    sections: { array: "sections", items: fields.sections, id: "cloud_id" },
  };
}
