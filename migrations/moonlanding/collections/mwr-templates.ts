import type { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, list, text } from "../../../shared/transforms/fields.ts";
import { lookUp } from "../../../shared/transforms/vocabulary.ts";
import { documentDraft, extraOf, isSomething, keepAside, readFields, type Draft } from "../draft.ts";
import { landTemplate, type Template } from "../land-template.ts";
import { nameCell } from "../name-cell.ts";
import { MWR, PATHS } from "../systems.ts";
import { targetIds } from "../user-claim.ts";
import { TEMPLATE_TYPES } from "../vocabularies.ts";

const declared = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    name: field(text, "review_template.name"),
    description: field(text, "review_template.description"),
    template_type: field(anything, "review_template.template_type", "review_template.type"),
    sections: field(list, "review_template.content", "template_section.content"),
    default_checklists: field(anything, "review_template.variables"),
  },
});
type Fields = z.output<typeof declared.schema>;

/** What reviews and tenders begin with. */
export const mwrTemplates: Collection = {
  name: "mwr-templates",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrTemplates },
  after: [],
  pageSizeMax: 500,
  fields: declared.rules,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  const fields = readFields(draft, declared.schema);
  return landTemplate(draft, fields === null ? null : templateOf(draft, fields));
}

function templateOf(draft: Draft, fields: Fields): Template {
  const type = typeOf(draft, fields);
  return {
    cells: {
      name: nameCell(draft, [fields.name]),
      description: fields.description || null,
      template_type: type === "tender" ? "tender_template" : "review_template",
      type,
      variables: variablesCell(draft, fields),
      source_extra: extraOf(draft, declared.known),
    },
    sections: { array: "sections", items: fields.sections, id: "cloud_id" },
  };
}

function typeOf(draft: Draft, { template_type: said }: Fields): string | null {
  const word = typeof said === "string" ? lookUp(TEMPLATE_TYPES, said) : null;
  if (isSomething(said) && !word) keepAside(draft, "template_type");
  return word ?? null;
}

/** The checklists that a review gets with the template, by their ids in the target. */
function variablesCell(draft: Draft, { default_checklists: value }: Fields): string | null {
  const home = { system: MWR, collection: PATHS.mwrChecklists };
  const checklists = targetIds(draft, { field: "default_checklists", value }, home);
  return checklists.length === 0 ? null : canonicalJson({ default_checklists: checklists });
}
