import { elementPath } from "../../../../shared/identity.ts";
import { mapped, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import { at, below, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { DOCUMENTS, OPENINGS, SCOPES } from "./questions.ts";

const NAMES = [
  "Audit of a company",
  "Independent review",
  "Trust",
  "School",
  "Body corporate",
  "Attorney trust account",
] as const;
const SECTION_NAMES = ["Statutory documents", "Bank and cash", "Revenue", "Payroll", "Tax"] as const;
const RANDOM_OFFSET = 1_000_000_000;
const SECTION_SPAN = 64;

/** Templates of engagements: sections with the questions that are asked in each. */
export function* generateFridayTemplates({ plan }: Scene): Iterable<SeedDocument> {
  const { seed, counts } = plan;
  for (let index = 0; index < counts.fridayTemplates; index += 1) {
    const random = randomFor(seed, "friday-template", RANDOM_OFFSET + index);
    const path = `friday/templates/list/${documentId(seed, "friday-template", index)}`;
    const sections = Array.from({ length: 2 + below(random, 4) }, (_, order) => ({
      cloud_id: documentId(seed, "friday-template", 2 * RANDOM_OFFSET + index * SECTION_SPAN + order),
      name: at(SECTION_NAMES, index + order),
      order: BigInt(order + 1),
      questions: Array.from({ length: 1 + below(random, 3) }, (__, question) => questionAt(index + order + question)),
    }));
    const data = {
      name: `${at(NAMES, index)} ${index + 1}`,
      description: index % 3 === 0 ? "" : "Standard questions.",
      sections,
    };
    const elements = sections.map(({ cloud_id: id }) => mapped(elementPath(path, "sections", id), "template_section"));
    yield { system: "friday", path, data, answers: [mapped(path, "review_template"), ...elements] };
  }
}

/** The library of single questions. */
export function* generateRfiTemplates({ plan }: Scene): Iterable<SeedDocument> {
  for (let index = 0; index < plan.counts.rfiTemplates; index += 1) {
    const path = `friday/rfis/list/${documentId(plan.seed, "rfi-template", index)}`;
    const data = { ...questionAt(index), section: at(SECTION_NAMES, index) };
    yield { system: "friday", path, data, answers: [mapped(path, "review_template")] };
  }
}

function questionAt(index: number): { readonly key: string; readonly name: string; readonly question: string } {
  const { key, name, text } = at(DOCUMENTS, index);
  return { key, name, question: at(OPENINGS, index) + text + at(SCOPES, index) };
}
