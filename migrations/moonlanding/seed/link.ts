import type { Dirt } from "./dirt.ts";
import { lineageOf } from "./friday/lineage.ts";
import { isLostEngagement, isLostReview, rfisOf, type SeedPlan } from "./plan.ts";

/** A deleted review: what points at it points nowhere. */
const GONE_REVIEW = { kind: "gone" } as const;

/** What an engagement or a review points at: one by its index, one that is gone, or nothing. */
export type Link = { readonly kind: "to"; readonly index: number } | { readonly kind: "gone" } | null;

/**
 * Which review belongs to which engagement: one to one, the first to the first, and each points at the other but where an oddity is
 * planted. The review that the engagement names:
 */
export function linkedReview(plan: SeedPlan, engagement: number): Link {
  const dirt = linkDirt(plan, engagement);
  if (dirt === "link-dangling-review") return GONE_REVIEW;
  return dirt === "link-only-review" || engagement >= plan.counts.reviews ? null : { kind: "to", index: engagement };
}

/** The engagement that the review names. */
export function linkedEngagement(plan: SeedPlan, review: number): Link {
  if (review >= plan.counts.engagementSlots) return null;
  const dirt = linkDirt(plan, review);
  if (dirt === "link-dangling-review" || dirt === "link-only-engagement") return null;
  return { kind: "to", index: dirt === "link-disagrees" ? anotherEngagement(plan, review) : review };
}

/** The review of the engagement of which this one is the recreation, if both of them are sound. */
export function previousReview(plan: SeedPlan, engagement: number): Link {
  if (linkDirt(plan, engagement) === "link-previous-year-dangling") return GONE_REVIEW;
  const { previous } = lineageOf(engagement, plan.counts.engagementSlots);
  if (previous === null || previous >= plan.counts.reviews || isLostReview(plan, previous)) return null;
  return { kind: "to", index: previous };
}

/** Whether the first highlight of the review was made a question to the client, the second RFI of its engagement. */
export function isPushed(plan: SeedPlan, engagement: number): boolean {
  const isPair = engagement < plan.counts.reviews && engagement < plan.counts.engagementSlots;
  return isPair && engagement % 3 === 0 && linkDirt(plan, engagement) === null && rfisOf(plan, engagement) > 1;
}

export function linkDirt(plan: SeedPlan, engagement: number): Dirt | null {
  return plan.planted.link.get(engagement)?.dirt ?? null;
}

/** The next engagement that is sound and whose own link is. */
function anotherEngagement(plan: SeedPlan, engagement: number): number {
  const { engagementSlots, reviews } = plan.counts;
  const count = Math.min(engagementSlots, reviews);
  for (let step = 1; step < count; step += 1) {
    const other = (engagement + step) % count;
    if (!isLostEngagement(plan, other) && linkDirt(plan, other) === null) return other;
  }
  return engagement;
}
