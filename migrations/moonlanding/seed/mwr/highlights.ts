import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, mapped, type Answer } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { highlightId, HIGHLIGHT_SPAN } from "../highlight-id.ts";
import { isPushed } from "../link.ts";
import type { SeedObject } from "../objects.ts";
import type { SeedPlan } from "../plan.ts";
import { png, smallPng } from "../png.ts";
import { below, isDrawn, nextWord, pick, randomFor, type Random } from "../random.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "../time.ts";
import { position } from "./position.ts";
import { EMOJIS, PASSAGES, REMARKS, REPLIES } from "./remarks.ts";
import { attachmentAt, NO_ELEMENTS, reviewDriveId, type Elements, type ReviewScene } from "./review-scene.ts";

/** How many highlights a review has, in percent of the reviews; the long tail makes the average 3.8, and the oddities add to it. */
const COUNTS = counted([
  [0, 42],
  [1, 12],
  [2, 10],
  [4, 13],
  [8, 12],
  [14, 8],
  [30, 3],
]);
const RESPONSE_COUNTS = counted([
  [0, 12],
  [1, 5],
  [2, 2],
  [3, 1],
]);
const COUNT_OFFSET = 1_000_000_000_000;
const MANY = 40;
const UNKNOWN_EMAIL = "left.the.review@example.org";
/** 225 by 222 pixels are 150,000 bytes and 200,000 characters of base64. */
const LONG_IMAGE = { width: 225, height: 222 } as const;

/** How many highlights a review has; one whose highlight was made a question has at least that one. */
export function highlightCount(plan: SeedPlan, review: number): number {
  const drawn = pick(randomFor(plan.seed, "highlight-id", COUNT_OFFSET + review), COUNTS);
  const dirt = plan.planted.review.get(review)?.dirt;
  if (dirt === "review-many-highlights") return MANY;
  return Math.max(dirt?.startsWith("highlight-") ? 2 : isPushed(plan, review) ? 1 : 0, drawn);
}

export type HighlightsPlace = {
  /** Name of the array. */
  readonly field: string;
  /** Number of the first highlight in its review. */
  readonly first: number;
  readonly count: number;
  readonly table: "highlight" | "removedHighlight";
};

/** Highlights of a review, or removed ones: then their responses are no records. */
export function highlightsOf(scene: ReviewScene, place: HighlightsPlace): Elements {
  const { plan, index, dirt } = scene;
  if (place.count === 0) return NO_ELEMENTS;
  const all = Array.from({ length: place.count }, (_, ordinal): Elements => {
    const isRepeat = dirt === "highlight-duplicate-id" && ordinal === 1;
    const id = highlightId(plan, index, place.first + (isRepeat ? 0 : ordinal));
    const path = elementPath(scene.path, place.field, isRepeat ? `${id}~2` : id);
    const isDirty = ordinal === (dirt === "highlight-duplicate-id" ? 1 : 0);
    return highlight(scene, place, { id, path, ordinal, dirt: isDirty ? dirt : null });
  });
  return {
    values: all.flatMap(({ values }) => values),
    answers: all.flatMap(({ answers }) => answers),
    objects: all.flatMap(({ objects }) => objects),
  };
}

type Drawn = { readonly id: string; readonly path: string; readonly ordinal: number; readonly dirt: Dirt | null };

function highlight(scene: ReviewScene, place: HighlightsPlace, drawn: Drawn): Elements {
  const { random, people, plan, index } = scene;
  const { id, path, ordinal, dirt } = drawn;
  const isPlain = dirt === null;
  const isGeneral = dirt === "highlight-general" || (isPlain && isDrawn(random, 0.05));
  const content = contentOf(scene, { path, dirt, isGeneral });
  const attachment =
    dirt === "highlight-attachment" || isDrawn(random, 0.04) ? attachmentAt(scene, `${path}#attachment`) : null;
  const responses = responsesOf(scene, path, place.table === "highlight");
  const value = {
    id,
    ...position(random, dirt, isGeneral),
    comment: { text: pick(random, REMARKS), emoji: pick(random, EMOJIS) },
    content: content.value,
    email: dirt === "highlight-unknown-author" ? UNKNOWN_EMAIL : pick(random, people).email,
    ...stateFields(scene),
    responses: responses.values,
    fileId: isGeneral ? "general" : reviewDriveId(plan, index, 0),
    ml_query: isDrawn(random, 0.05),
    friday_query: ordinal === 0 && place.table === "highlight" && isPushed(plan, index),
    ...(attachment === null ? {} : { attachment: attachment.values[0] ?? null }),
    ...numberFields(ordinal, random),
  };
  const own = highlightAnswer(path, place, dirt);
  if (own.disposition === "rejected") return { values: [value], answers: [own], objects: [] };
  return {
    values: [value],
    answers: [own, ...content.answers, ...(attachment?.answers ?? []), ...responses.answers],
    objects: [...(attachment?.objects ?? []), ...responses.objects],
  };
}

function highlightAnswer(path: string, { table }: HighlightsPlace, dirt: Dirt | null): Answer {
  const isOwn = dirt !== null && dirt !== "highlight-broken-image" && /^(highlight|removed)-/.test(dirt);
  return answered(path, table, isOwn ? dirt : null);
}

type ContentPlace = { readonly path: string; readonly dirt: Dirt | null; readonly isGeneral: boolean };
type Content = { readonly value: SourceMap; readonly answers: readonly Answer[] };

/** A passage of the page, or a picture cut out of it, rarely both. */
function contentOf({ random }: ReviewScene, { path, dirt, isGeneral }: ContentPlace): Content {
  if (isGeneral) return { value: {}, answers: [] };
  const isForced =
    dirt === "highlight-image-only" || dirt === "highlight-long-image" || dirt === "highlight-broken-image";
  if (!isForced && !(dirt === null && isDrawn(random, 0.03)))
    return { value: { text: pick(random, PASSAGES) }, answers: [] };
  const element = `${path}#image`;
  if (dirt === "highlight-broken-image") {
    return { value: { image: "not a picture: ☒" }, answers: [answered(element, "file", dirt)] };
  }
  const isWithText = !isForced && isDrawn(random, 0.2);
  const value = { ...(isWithText ? { text: pick(random, PASSAGES) } : {}), image: imageText(dirt, random) };
  return { value, answers: [mapped(element, "file")] };
}

function imageText(dirt: Dirt | null, random: Random): string {
  const isLong = dirt === "highlight-long-image";
  const bytes = isLong ? png(LONG_IMAGE.width, LONG_IMAGE.height, random) : smallPng(random);
  const base64 = Buffer.from(bytes).toString("base64");
  return isDrawn(random, 0.6) ? `data:image/png;base64,${base64}` : base64;
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

function numberFields(ordinal: number, random: Random): SourceMap {
  if (!isDrawn(random, 0.1)) return {};
  return { number: BigInt(ordinal + 1), section_reference: `Note ${1 + below(random, 30)}` };
}

function responsesOf(scene: ReviewScene, path: string, isRecords: boolean): Elements {
  const { random, people, second } = scene;
  const values: SourceValue[] = [];
  const answers: Answer[] = [];
  const objects: SeedObject[] = [];
  const count = pick(random, RESPONSE_COUNTS);
  for (let response = 0; response < count; response += 1) {
    const id = responseId(random);
    const element = elementPath(path, "responses", id);
    const attachment = isRecords && isDrawn(random, 0.05) ? attachmentAt(scene, `${element}#attachment`) : NO_ELEMENTS;
    values.push({
      id,
      comment: { text: pick(random, REPLIES), emoji: "" },
      email: pick(random, people).email,
      datetime: instantAt(second + below(random, 30) * DAY_SECONDS, random),
      ...(attachment.values.length > 0 ? { attachment: attachment.values[0] ?? null } : {}),
    });
    if (isRecords) answers.push(mapped(element, "highlight_comment"), ...attachment.answers);
    objects.push(...attachment.objects);
  }
  return { values, answers, objects };
}

function responseId(random: Random): string {
  return `${nextWord(random) >>> 0}${nextWord(random) >>> 0}`;
}

function counted(table: readonly (readonly [value: number, times: number])[]): number[] {
  return table.flatMap(([value, times]) => Array.from({ length: times }, () => value));
}

/** Numbers of the removed highlights of a review lie behind those of its others. */
export const FIRST_REMOVED = HIGHLIGHT_SPAN / 2;
