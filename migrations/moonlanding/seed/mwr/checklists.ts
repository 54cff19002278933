import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap } from "../../../../shared/value.ts";
import { mapped, type Answer } from "../answer.ts";
import { documentId } from "../document-id.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, isDrawn, nextWord, pick } from "../random.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "../time.ts";
import { CHECKLISTS, CHECKS, REPLIES } from "./remarks.ts";
import { attachmentAt, NO_ELEMENTS, type Elements, type ReviewScene } from "./review-scene.ts";

/** Two checklists a review and 4.5 items in each, as many as were counted in the live system. */
const CHECKLIST_COUNTS = [0, 1, 1, 2, 2, 2, 2, 3, 3, 4] as const;
const ITEM_COUNTS = [3, 4, 4, 5, 5, 6, 5] as const;
const COUNT_MAX = 4;

/** The review's sections: copies of checklists, made when the review was opened. */
export function checklistsOf(scene: ReviewScene): Elements {
  const { plan, random, dirt } = scene;
  const drawn = Math.min(pick(random, CHECKLIST_COUNTS), COUNT_MAX, plan.counts.mwrChecklists);
  const count = dirt === "review-item-attachment" ? Math.max(1, drawn) : drawn;
  if (count === 0) return NO_ELEMENTS;
  const first = below(random, plan.counts.mwrChecklists);
  const sections = Array.from({ length: count }, (_, index) =>
    checklistOf(scene, (first + index) % plan.counts.mwrChecklists, index === 0 && dirt === "review-item-attachment"),
  );
  return {
    values: sections.flatMap(({ values }) => values),
    answers: sections.flatMap(({ answers }) => answers),
    objects: sections.flatMap(({ objects }) => objects),
  };
}

export function checklistName(index: number): string {
  const round = Math.floor(index / CHECKLISTS.length);
  return `${at(CHECKLISTS, index)} checklist${round === 0 ? "" : ` ${round + 1}`}`;
}

/** A copy of the library's checklist of this number, sometimes with a file in the first answer. */
function checklistOf(scene: ReviewScene, number: number, isWithFile: boolean): Elements {
  const { plan, random } = scene;
  const cloudId = documentId(plan.seed, "mwr-checklist", number);
  const path = elementPath(scene.path, "sections", cloudId);
  const items = itemsOf(scene, path, isWithFile);
  const value = {
    name: checklistName(number),
    cloud_id: cloudId,
    mandatory: isDrawn(random, 0.4),
    emailChecklist: isDrawn(random, 0.1),
    ...(isDrawn(random, 0.2) ? { managerApprove: isDrawn(random, 0.5) } : {}),
    section_items: items.values,
  };
  return { values: [value], answers: [mapped(path, "checklist"), ...items.answers], objects: items.objects };
}

function itemsOf(scene: ReviewScene, checklist: string, isWithFile: boolean): Elements {
  const { random, people, second } = scene;
  const first = below(random, CHECKS.length);
  const values: SourceMap[] = [];
  const answers: Answer[] = [];
  const objects: SeedObject[] = [];
  const count = pick(random, ITEM_COUNTS);
  for (let index = 0; index < count; index += 1) {
    const id = `${(nextWord(random) >>> 0).toString(36)}${index}`;
    const path = elementPath(checklist, "section_items", id);
    const resolved = isDrawn(random, 0.7);
    const person = pick(random, people);
    const replies = repliesOf(scene, { path, email: person.email, isWithFile: isWithFile && index === 0 });
    values.push({
      id,
      question: at(CHECKS, first + index),
      user: person.name,
      email: person.email,
      datetime: dayFirstText(second),
      showResponses: replies.values.length > 0,
      responses: replies.values,
      resolved,
      resolvedBy: resolved ? person.email : "",
      resolvedDate: resolved ? dayFirstText(second + below(random, 20) * DAY_SECONDS) : "",
    });
    answers.push(mapped(path, "checklist_item"), ...replies.answers);
    objects.push(...replies.objects);
  }
  return { values, answers, objects };
}

type Reply = { readonly path: string; readonly email: string; readonly isWithFile: boolean };

/** An answer lives in its item; only the file it brings is a record. */
function repliesOf(scene: ReviewScene, { path, email, isWithFile }: Reply): Elements {
  const { random, second } = scene;
  if (!isWithFile && !isDrawn(random, 0.1)) return NO_ELEMENTS;
  const hasFile = isWithFile || isDrawn(random, 0.1);
  const attachment = hasFile ? attachmentAt(scene, `${elementPath(path, "responses", 0)}#attachment`) : NO_ELEMENTS;
  const value = {
    user: email,
    response: pick(random, REPLIES),
    datetime: instantAt(second + DAY_SECONDS, random),
    attachment: attachment.values[0] ?? null,
  };
  return { ...attachment, values: [value] };
}
