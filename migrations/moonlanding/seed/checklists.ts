import { elementPath } from "../../../shared/identity.ts";
import type { SourceMap } from "../../../shared/value.ts";
import { mapped, type Answer } from "./answer.ts";
import type { Elements, ReviewScene } from "./highlights.ts";
import { below, isDrawn, nextWord, pick } from "./random.ts";
import { CHECKLISTS, CHECKS, REPLIES } from "./remarks.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "./time.ts";

/** 0.6 checklists a review and 3.7 items in each, as in the live system in proportion. */
const CHECKLIST_COUNTS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 4] as const;
const ITEM_COUNTS = [2, 3, 3, 4, 4, 6] as const;

/** The review's sections: copies of checklists, made when the review was opened. */
export function checklistsOf(scene: ReviewScene): Elements {
  const { random } = scene;
  const count = pick(random, CHECKLIST_COUNTS);
  if (count === 0) return { values: [], answers: [] };
  const first = below(random, CHECKLISTS.length);
  const values: SourceMap[] = [];
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) {
    const number = (first + index) % CHECKLISTS.length;
    const cloudId = `checklistTemplate0${number}a`;
    const path = elementPath(scene.path, "sections", cloudId);
    const items = itemsOf(scene);
    values.push({
      name: `${CHECKLISTS[number] ?? "General"} checklist`,
      cloud_id: cloudId,
      mandatory: isDrawn(random, 0.4),
      emailChecklist: isDrawn(random, 0.1),
      section_items: items,
    });
    answers.push(mapped(path, "checklist"));
    for (const item of items) {
      answers.push(mapped(elementPath(path, "section_items", item.id), "checklist_item"));
    }
  }
  return { values, answers };
}

type Item = SourceMap & { readonly id: string };

function itemsOf(scene: ReviewScene): Item[] {
  const { random, people, second } = scene;
  const first = below(random, CHECKS.length);
  return Array.from({ length: pick(random, ITEM_COUNTS) }, (_, index) => {
    const resolved = isDrawn(random, 0.7);
    const person = pick(random, people);
    const isAnswered = isDrawn(random, 0.1);
    return {
      id: `${(nextWord(random) >>> 0).toString(36)}${index}`,
      question: CHECKS[(first + index) % CHECKS.length] ?? "",
      user: person.name,
      email: person.email,
      datetime: dayFirstText(second),
      showResponses: isAnswered,
      responses: isAnswered ? [answerTo(scene, person.email)] : [],
      resolved,
      resolvedBy: resolved ? person.email : "",
      resolvedDate: resolved ? dayFirstText(second + below(random, 20) * DAY_SECONDS) : "",
    };
  });
}

function answerTo({ random, second }: ReviewScene, email: string): SourceMap {
  return {
    user: email,
    response: pick(random, REPLIES),
    datetime: instantAt(second + DAY_SECONDS, random),
    attachment: null,
  };
}
