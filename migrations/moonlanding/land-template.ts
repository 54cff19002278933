import { canonicalJson } from "../../shared/canonical.ts";
import { targetId } from "../../shared/identity.ts";
import type { Cell, Outcome } from "../../shared/landing.ts";
import { numberCell } from "../../shared/transforms/number-cell.ts";
import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { appendOutcome, firstOf, land, newOutcome, outcomeOf, rowOf, type Draft, type OutcomeDraft } from "./draft.ts";
import { elementDrafts, type ArrayOf } from "./element-drafts.ts";
import { nameCell } from "./name-cell.ts";

export type Template = {
  /** Cells of the review_template but its id and content. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** What it is made of: each element becomes a template_section. */
  readonly sections: ArrayOf;
  /** What a section keeps of its element, which is the element itself where nothing else is said. */
  readonly contentOf?: (files: OutcomeDraft, section: Draft) => SourceMap;
};

const NAMES = ["name", "question", "title"] as const;

/** Lands a template, whole in its content, followed by its sections; null is a document at fault. */
export function landTemplate(draft: Draft, template: Template | null): Outcome {
  const outcome = newOutcome();
  const id = targetId(draft.record.system, draft.record.path);
  const row = rowOf(draft, "review_template", {
    id,
    content: canonicalJson(template?.sections.items ?? []),
    ...template?.cells,
  });
  const landed = land(outcome, draft, template === null ? null : { kind: "mapped", element: "", row });
  if (landed && template !== null) landSections(outcome, draft, { template, id });
  return outcomeOf(outcome);
}

type Parent = { readonly template: Template; readonly id: string };

function landSections(outcome: OutcomeDraft, draft: Draft, { template, id }: Parent): void {
  const { sections, contentOf } = template;
  const items = (sections.items ?? []).map(sectionMap);
  for (const [index, section] of elementDrafts(draft, { ...sections, items }).entries()) {
    const files = newOutcome();
    const content = contentOf?.(files, section) ?? section.data;
    const row = rowOf(section, "template_section", {
      id: targetId(draft.record.system, `${draft.record.path}${section.element}`),
      template_id: id,
      ...sectionCells(section, { content, index }),
    });
    if (land(outcome, section, { kind: "mapped", element: section.element, row })) appendOutcome(outcome, files);
  }
}

/** A section may be its name alone. */
function sectionMap(item: SourceValue): SourceValue {
  return typeof item === "string" ? { name: item } : item;
}

type Place = { readonly content: SourceMap; readonly index: number };

/** Its name and its place have columns; whatever else it holds is its content. Where it names no place, it stands where it is. */
function sectionCells(section: Draft, { content, index }: Place): Record<string, Cell> {
  const { field: nameField, value: name } = firstOf(section.data, NAMES);
  const { order: own } = section.data;
  const order = typeof own === "bigint" || (typeof own === "number" && Number.isFinite(own)) ? numberCell(own) : null;
  const isNamed = typeof name === "string" && name.trim() !== "";
  const used = new Set([...(isNamed ? [nameField] : []), ...(order === null ? [] : ["order"])]);
  const rest = Object.entries(content).filter(([field]) => !used.has(field));
  return {
    name: nameCell(section, [isNamed ? name : null]),
    order: order ?? index,
    content: canonicalJson(Object.fromEntries(rest)),
  };
}
