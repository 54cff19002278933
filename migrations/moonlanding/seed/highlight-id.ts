import type { SeedPlan } from "./plan.ts";
import { nextWord, randomFor } from "./random.ts";

/** Highlights of one review are numbered with room for this many, their responses with room for so many again. */
export const HIGHLIGHT_SPAN = 1024;

/** The id of a highlight, made in the browser from the decimals of a random number: unique within its review at best. */
export function highlightId(plan: SeedPlan, review: number, highlight: number): string {
  const random = randomFor(plan.seed, "highlight-id", review * HIGHLIGHT_SPAN + highlight);
  return `${nextWord(random) >>> 0}${nextWord(random) >>> 0}`;
}
