import type { SeedPlan } from "./plan.ts";

/**
 * Which review belongs to which engagement: one to one. Of sixteen engagements one has none, one points at its review without
 * being pointed at, and one is pointed at without knowing.
 */
const CYCLE = 16;
const UNLINKED = 15;
const ONLY_ENGAGEMENT_KNOWS = 14;
const ONLY_REVIEW_KNOWS = 13;

/** The review that the engagement names, or null. */
export function linkedReview(plan: SeedPlan, engagement: number): number | null {
  const turn = engagement % CYCLE;
  const review = engagement * strideOf(plan);
  return turn === UNLINKED || turn === ONLY_REVIEW_KNOWS || review >= plan.counts.reviews ? null : review;
}

/** The engagement that the review names, or null. */
export function linkedEngagement(plan: SeedPlan, review: number): number | null {
  const stride = strideOf(plan);
  const engagement = review / stride;
  if (!Number.isInteger(engagement) || engagement >= plan.counts.engagementSlots) return null;
  const turn = engagement % CYCLE;
  return turn === UNLINKED || turn === ONLY_ENGAGEMENT_KNOWS ? null : engagement;
}

function strideOf({ counts }: SeedPlan): number {
  return Math.max(1, Math.floor(counts.reviews / counts.engagementSlots));
}
