import { canonicalPart } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import { documentDraft, extraOf, firstOf, landAlone, readFields, rowOf, timeCell, type Draft } from "../draft.ts";
import { nameCell, titleOf } from "../name-cell.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const CONTENT = "review_template.content";
const declared = declareFields({
  fields: {
    name: field(text, "review_template.name"),
    description: field(text, "review_template.description"),
    key: field(anything, CONTENT),
    question: field(text, CONTENT, "review_template.name"),
    questions: field(anything, CONTENT),
    section: field(anything, CONTENT),
    sections: field(anything, CONTENT),
    engagement_type: field(anything, CONTENT),
    createdTime: field(anything, "review_template.created_at"),
    created_at: field(anything, "review_template.created_at"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
const CONTENT_FIELDS = ["key", "question", "questions", "section", "sections", "engagement_type"] as const;

/** The library of questions that RFIs are made from. */
export const fridayRfiLibrary: Collection = {
  name: "friday-rfi-library",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayRfiLibrary },
  after: [],
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
  const row = rowOf(draft, "review_template", {
    id: targetId(FRIDAY, draft.record.path),
    name: nameCell(draft, [fields.name, titleOf(fields.question)]),
    description: fields.description || null,
    template_type: "rfi_template",
    content: canonicalPart(draft.data, CONTENT_FIELDS),
    created_at: timeCell(draft, "created_at", firstOf(draft.data, ["createdTime", "created_at"])),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}
