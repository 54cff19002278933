import { elementPath } from "../../../../shared/identity.ts";
import { mapped, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import type { SeedPlan } from "../plan.ts";
import { at, below, isDrawn, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { checklistName } from "./checklists.ts";
import { CHECKS } from "./remarks.ts";

export type Template = {
  readonly id: string;
  readonly name: string;
  readonly type: "standard" | "tender" | "friday";
  readonly defaultChecklists: readonly string[];
};

/** Every fourth template is for tenders, every seventh of the others for reviews that Friday opens. */
const TENDER_EVERY = 4;
const FRIDAY_EVERY = 7;
const SECTION_NAMES = ["Cover", "Statements", "Notes", "Directors' report", "Tax"] as const;
const RANDOM_OFFSET = 1_000_000_000;
const SECTION_SPAN = 64;

/** The template of a review. There are at least two, and the second one is for tenders. */
export function mwrTemplate(plan: SeedPlan, review: number, isTender: boolean): Template {
  const { mwrTemplates } = plan.counts;
  const count = Math.ceil((mwrTemplates - 1) / TENDER_EVERY);
  const tender = 1 + (review % count) * TENDER_EVERY;
  if (isTender) return templateAt(plan, tender);
  const index = review % mwrTemplates;
  return templateAt(plan, index % TENDER_EVERY === 1 ? index - 1 : index);
}

export function* generateMwrTemplates({ plan }: Scene): Iterable<SeedDocument> {
  for (let index = 0; index < plan.counts.mwrTemplates; index += 1) {
    const { id, name, type, defaultChecklists } = templateAt(plan, index);
    const random = randomFor(plan.seed, "mwr-template", RANDOM_OFFSET + index);
    const path = `myworkreview/templates/list/${id}`;
    const sections = Array.from({ length: 1 + below(random, 4) }, (_, order) => ({
      cloud_id: documentId(plan.seed, "mwr-template", 2 * RANDOM_OFFSET + index * SECTION_SPAN + order),
      name: at(SECTION_NAMES, index + order),
      questions: [at(CHECKS, index + order), at(CHECKS, index + order + 5)],
    }));
    const description = isDrawn(random, 0.5) ? "Used for most clients." : "";
    const data = { name, template_type: type, sections, default_checklists: defaultChecklists, description };
    const elements = sections.map((section) =>
      mapped(elementPath(path, "sections", section.cloud_id), "template_section"),
    );
    yield { system: "mwr", path, data, answers: [mapped(path, "review_template"), ...elements] };
  }
}

/** The library of checklists, which reviews copy. */
export function* generateMwrChecklists({ plan }: Scene): Iterable<SeedDocument> {
  for (let index = 0; index < plan.counts.mwrChecklists; index += 1) {
    const random = randomFor(plan.seed, "mwr-checklist", RANDOM_OFFSET + index);
    const path = `myworkreview/checklists/list/${documentId(plan.seed, "mwr-checklist", index)}`;
    const items = Array.from({ length: 3 + below(random, 5) }, (_, order) => ({
      id: documentId(plan.seed, "mwr-checklist", 2 * RANDOM_OFFSET + index * SECTION_SPAN + order),
      question: at(CHECKS, index + order),
      responses: [],
      resolved: false,
    }));
    const data = {
      name: checklistName(index),
      section_items: items,
      mandatory: isDrawn(random, 0.4),
      managerApprove: isDrawn(random, 0.2),
      emailChecklist: isDrawn(random, 0.1),
    };
    const elements = items.map(({ id }) => mapped(elementPath(path, "section_items", id), "template_section"));
    yield { system: "mwr", path, data, answers: [mapped(path, "review_template"), ...elements] };
  }
}

function templateAt(plan: SeedPlan, index: number): Template {
  const type = index % TENDER_EVERY === 1 ? "tender" : index % FRIDAY_EVERY === 6 ? "friday" : "standard";
  const checklist = documentId(plan.seed, "mwr-checklist", index % plan.counts.mwrChecklists);
  return {
    id: documentId(plan.seed, "mwr-template", index),
    name: `${type === "tender" ? "Tender" : "Standard"} template ${index + 1}`,
    type,
    defaultChecklists: index % 3 === 2 ? [] : [checklist],
  };
}
