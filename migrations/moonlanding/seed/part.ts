import type { SeedPlan } from "./plan.ts";

/** One of `count` parts of about equal work, for as many processes. */
export type SeedPart = { readonly index: number; readonly count: number };

export const WHOLE: SeedPart = { index: 0, count: 1 };

type Span = { readonly from: number; readonly to: number };

export type PartSpans = {
  readonly isFirst: boolean;
  readonly engagements: Span;
  readonly reviews: Span;
};

/** A review with its elements costs as much as this many of Friday's documents. */
const REVIEW_WORK = 5.5;

/** People, teams and clients belong to the first part; engagements and then reviews are cut where the work is evenly shared. */
export function partsOf(plan: SeedPlan, part: SeedPart): PartSpans {
  const start = part.index / part.count;
  const end = (part.index + 1) / part.count;
  return {
    isFirst: part.index === 0,
    engagements: { from: engagementAt(plan, start), to: engagementAt(plan, end) },
    reviews: { from: reviewAt(plan, start), to: reviewAt(plan, end) },
  };
}

/** The first engagement that lies behind this share of the work; all of them lie before the whole. */
function engagementAt(plan: SeedPlan, share: number): number {
  if (share >= 1) return plan.counts.engagementSlots;
  const { head, below, reviews } = workOf(plan);
  const reached = (share * (head + below + reviews) - head) / below;
  const sums = plan.weightSums;
  const whole = sums.at(-1) ?? 0;
  const place = sums.findIndex((sum) => sum >= reached * whole);
  return place < 0 ? plan.counts.engagementSlots : Math.min(place, plan.counts.engagementSlots);
}

function reviewAt(plan: SeedPlan, share: number): number {
  const { head, below, reviews } = workOf(plan);
  const reached = (share * (head + below + reviews) - head - below) / reviews;
  return Math.floor(Math.min(1, Math.max(0, reached)) * plan.counts.reviews);
}

function workOf({ counts }: SeedPlan): {
  readonly head: number;
  readonly below: number;
  readonly reviews: number;
} {
  const { auditors, clientUsers, clients, mwrUsers } = counts;
  return {
    head: auditors + clientUsers + clients + mwrUsers,
    below: counts.engagements + counts.sections + counts.rfis + counts.responses + counts.activities,
    reviews: counts.reviews * REVIEW_WORK,
  };
}
