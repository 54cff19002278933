import { answered, rejected, type Answer, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import type { Span } from "../part.ts";
import { isLostReview } from "../plan.ts";
import { below, randomFor } from "../random.ts";
import { reviewId } from "../review-id.ts";
import type { Scene } from "../scene.ts";
import { FIRST_REMOVED, highlightsOf } from "./highlights.ts";
import type { ReviewScene } from "./review-scene.ts";
import { reviewPeople, reviewSecond } from "./reviews.ts";

const RANDOM_OFFSET = 1_000_000_000;
/** The array changed its name once. */
const OLD_NAME_EVERY = 5;

/** One document for each of some reviews, with the highlights that were taken out of it. */
export function* generateRemovedHighlights(scene: Scene, { from, to }: Span): Iterable<SeedDocument> {
  for (let index = from; index < to; index += 1) yield removedDocument(scene, index);
}

function removedDocument({ plan, roster }: Scene, index: number): SeedDocument {
  const dirt = plan.planted.removed.get(index)?.dirt ?? null;
  const review = Math.floor(((index + 0.5) * plan.counts.reviews) / plan.counts.removedHighlights);
  const isOrphan = dirt === "removed-of-missing-review";
  const id = isOrphan ? documentId(plan.seed, "removed-highlight", index) : reviewId(plan, review);
  const path = `myworkreview/removedHighlights/list/${id}`;
  const random = randomFor(plan.seed, "removed-highlight", RANDOM_OFFSET + index);
  const scene: ReviewScene = {
    plan,
    index: review,
    path,
    random,
    second: reviewSecond(plan, review),
    people: reviewPeople(roster, review),
    dirt,
  };
  const field = index % OLD_NAME_EVERY === OLD_NAME_EVERY - 1 ? "removedHighlights" : "highlights";
  const count = 1 + below(random, 4);
  const elements = highlightsOf(scene, { field, first: FIRST_REMOVED, count, table: "removedHighlight" });
  const own: Answer = isOrphan
    ? answered(path, "review", dirt)
    : isLostReview(plan, review)
      ? rejected(path, "missing-parent")
      : { path, disposition: "embedded", table: "review" };
  const answers = own.disposition === "rejected" ? [own] : [own, ...elements.answers];
  return { system: "mwr", path, data: { [field]: elements.values }, objects: elements.objects, answers };
}
