import { documentId } from "./document-id.ts";
import type { SeedPlan } from "./plan.ts";

/** The document id of a review: engagements and people refer to reviews by it. */
export function reviewId(plan: SeedPlan, index: number): string {
  return documentId(plan.seed, "review", index);
}
