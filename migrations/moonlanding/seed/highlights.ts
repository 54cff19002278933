import { elementPath } from "../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { mapped, rejected, type Answer } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { position } from "./position.ts";
import { below, isDrawn, nextWord, pick, type Random } from "./random.ts";
import { EMOJIS, PASSAGES, REMARKS, REPLIES } from "./remarks.ts";
import type { Person } from "./roster.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "./time.ts";

export type Elements = {
  readonly values: readonly SourceValue[];
  readonly answers: readonly Answer[];
};

export type ReviewScene = {
  readonly path: string;
  readonly random: Random;
  readonly second: number;
  readonly people: readonly Person[];
  readonly dirt: Dirt | null;
};

/** How many highlights a review has, in percent of the reviews; the long tail makes the average 1.3. */
const COUNTS = counted([
  [0, 66],
  [1, 16],
  [2, 8],
  [4, 5],
  [8, 3],
  [14, 1],
  [40, 1],
]);
const RESPONSE_COUNTS = counted([
  [0, 14],
  [1, 4],
  [2, 1],
  [3, 1],
]);
const MANY = 40;
const IMAGE =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export function highlightsOf(scene: ReviewScene): Elements {
  const { dirt, random } = scene;
  const drawn = pick(random, COUNTS);
  const count = dirt === "review-many-highlights" ? MANY : dirt?.startsWith("highlight-") ? Math.max(2, drawn) : drawn;
  if (count === 0) return { values: [], answers: [] };
  const values: SourceValue[] = [];
  const answers: Answer[] = [];
  const first = highlightId(random);
  for (let index = 0; index < count; index += 1) {
    const isRepeat = dirt === "highlight-duplicate-id" && index === 1;
    const id = index === 0 || isRepeat ? first : highlightId(random);
    const path = elementPath(scene.path, "highlights", isRepeat ? `${id}~2` : id);
    const { value, responses } = highlightValue(scene, id, index === 0 ? dirt : null);
    values.push(value);
    answers.push(highlightAnswer(path, index === (dirt === "highlight-duplicate-id" ? 1 : 0) ? dirt : null));
    for (const response of responses)
      answers.push(mapped(elementPath(path, "responses", response), "highlight_comment"));
  }
  return { values, answers };
}

function highlightAnswer(path: string, dirt: Dirt | null): Answer {
  if (dirt === "highlight-text-numbers") return rejected(path, "bad-coordinates", dirt);
  return mapped(path, "highlight", dirt?.startsWith("highlight-") ? dirt : null);
}

/** Made in the browser from the decimals of a random number. */
function highlightId(random: Random): string {
  return `${nextWord(random) >>> 0}${nextWord(random) >>> 0}`;
}

type Highlight = { readonly value: SourceMap; readonly responses: readonly string[] };

function highlightValue(scene: ReviewScene, id: string, dirt: Dirt | null): Highlight {
  const { random, people, second } = scene;
  const isGeneral = dirt === "highlight-general" || (dirt === null && isDrawn(random, 0.05));
  const isImage = dirt === "highlight-image-only" || (dirt === null && isDrawn(random, 0.03));
  const responses = dirt === "highlight-text-numbers" ? [] : responsesOf(scene);
  const state = stateFields(scene);
  return {
    value: {
      id,
      ...position(random, dirt, isGeneral),
      comment: { text: pick(random, REMARKS), emoji: pick(random, EMOJIS) },
      content: isGeneral ? {} : isImage ? { image: IMAGE } : { text: pick(random, PASSAGES) },
      email: pick(random, people).email,
      ...state,
      responses,
      fileId: isGeneral ? "general" : `drive${(nextWord(random) >>> 0).toString(36)}`,
      ml_query: isDrawn(random, 0.05),
      friday_query: isDrawn(random, 0.05),
      timestamp: instantAt(second + below(random, 20) * DAY_SECONDS, random),
    },
    responses: responses.map(({ id: response }) => response),
  };
}

function stateFields({ random, people, second }: ReviewScene): SourceMap {
  const resolved = isDrawn(random, 0.6);
  const partialResolved = resolved || isDrawn(random, 0.2);
  const date = dayFirstText(second + below(random, 30) * DAY_SECONDS);
  const email = pick(random, people).email;
  return {
    resolved,
    partialResolved,
    managerResolved: resolved && isDrawn(random, 0.5),
    partnerResolved: resolved && isDrawn(random, 0.3),
    resolvedBy: resolved ? email : "",
    resolvedDate: resolved ? date : "",
    partialResolvedBy: partialResolved ? email : "",
    partialResolvedDate: partialResolved ? date : "",
  };
}

type HighlightResponse = SourceMap & { readonly id: string };

function responsesOf({ random, people, second }: ReviewScene): HighlightResponse[] {
  const count = pick(random, RESPONSE_COUNTS);
  return Array.from({ length: count }, () => ({
    id: highlightId(random),
    comment: { text: pick(random, REPLIES), emoji: "" },
    email: pick(random, people).email,
    datetime: instantAt(second + below(random, 30) * DAY_SECONDS, random),
  }));
}

function counted(table: readonly (readonly [value: number, times: number])[]): number[] {
  return table.flatMap(([value, times]) => Array.from({ length: times }, () => value));
}
