import type { z } from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { booleanCell, type BooleanLike } from "../../../shared/transforms/boolean-like.ts";
import { anything, flag, list, text } from "../../../shared/transforms/fields.ts";
import { isArray, type SourceMap } from "../../../shared/value.ts";
import { documentDraft, extraOf, readFields, type Draft, type OutcomeDraft } from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { landRemarks } from "../land-remarks.ts";
import { landTemplate, type Template } from "../land-template.ts";
import { nameCell } from "../name-cell.ts";
import { MWR, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    name: field(text, "review_template.name"),
    description: field(text, "review_template.description"),
    section_items: field(list, "review_template.content", "template_section.content", "template_section.name"),
    mandatory: field(flag, "review_template.variables"),
    managerApprove: field(flag, "review_template.variables"),
    emailChecklist: field(flag, "review_template.variables"),
  },
});
type Fields = z.output<typeof declared.schema>;

/** The library of checklists, which reviews get copies of. */
export const mwrChecklists: Collection = {
  name: "mwr-checklists",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrChecklists },
  after: [PEOPLE],
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
  return {
    cells: {
      name: nameCell(draft, [fields.name]),
      description: fields.description || null,
      template_type: "checklist_template",
      variables: variablesCell(fields),
      source_extra: extraOf(draft, declared.known),
    },
    sections: { array: "section_items", items: fields.section_items, id: "id" },
    contentOf: itemContent,
  };
}

function variablesCell({ mandatory, managerApprove, emailChecklist }: Fields): string | null {
  const variables = Object.entries({ mandatory, manager_approve: managerApprove, email_checklist: emailChecklist })
    .map(([name, value]) => [name, isSet(value)] as const)
    .filter(([, value]) => value !== null);
  return variables.length === 0 ? null : canonicalJson(Object.fromEntries(variables));
}

function isSet(value: BooleanLike): boolean | null {
  const cell = booleanCell(value);
  return cell === null ? null : cell === 1;
}

/** An item as it is; its responses as those of a review's checklist. */
function itemContent(files: OutcomeDraft, item: Draft): SourceMap {
  const { responses } = item.data;
  if (!isArray(responses) || responses.length === 0) return item.data;
  const { system, path } = item.record;
  const owner = { table: "review_template", id: targetId(system, path) };
  return { ...item.data, responses: landRemarks(files, item, { items: responses, owner }) };
}
