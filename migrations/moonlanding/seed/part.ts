import type { SeedPlan } from "./plan.ts";

/** One of `count` parts of about equal work, for as many processes. */
export type SeedPart = { readonly index: number; readonly count: number };

export const WHOLE: SeedPart = { index: 0, count: 1 };

export type Span = { readonly from: number; readonly to: number };

/** What the sequence consists of, in its order. Only what is many is cut; the rest comes with the first part. */
export type PartSpans = Readonly<
  Record<"engagements" | "logs" | "reviews" | "removedHighlights" | "reviewLogs", Span>
> & {
  readonly isFirst: boolean;
};

/** A review with its elements costs as much as this many of Friday's documents, a line of a log as this many. */
const REVIEW_WORK = 30;
const LOG_WORK = 0.6;

/** Each stretch of the sequence is cut where the work is evenly shared. */
export function partsOf(plan: SeedPlan, part: SeedPart): PartSpans {
  const works = worksOf(plan);
  const whole = sumOf(works);
  const spanOf = (stretch: number): Span => {
    const before = sumOf(works.slice(0, stretch));
    const work = works[stretch] ?? 1;
    const placeAt = (cut: number): number =>
      placeOf(plan, stretch, cut === part.count ? 1 : ((cut / part.count) * whole - before) / work);
    return { from: placeAt(part.index), to: placeAt(part.index + 1) };
  };
  return {
    isFirst: part.index === 0,
    engagements: spanOf(ENGAGEMENTS),
    logs: spanOf(ENGAGEMENTS + 1),
    reviews: spanOf(ENGAGEMENTS + 2),
    removedHighlights: spanOf(ENGAGEMENTS + 3),
    reviewLogs: spanOf(ENGAGEMENTS + 4),
  };
}

/** People, clients and all that is few come first. */
const ENGAGEMENTS = 1;

function worksOf({ counts }: SeedPlan): readonly number[] {
  const { auditors, clientUsers, clients, mwrUsers, rootEmails, listEmails, recreationLogs } = counts;
  const { engagements, sections, rfis, responses, files, chats, engagementActivities, checklists, readMarkers } =
    counts;
  const below = sections + rfis + responses + files + chats + engagementActivities + checklists + readMarkers;
  return [
    auditors + clientUsers + clients + mwrUsers + rootEmails + listEmails + recreationLogs,
    engagements + below + counts.activities,
    counts.logs * LOG_WORK,
    counts.reviews * REVIEW_WORK + counts.reviewChats,
    counts.removedHighlights * 2,
    counts.reviewLogs * LOG_WORK,
  ];
}

/** The first place of a stretch that lies behind this share of its work: 0 at its start, its length at its end. */
function placeOf({ counts, weightSums }: SeedPlan, stretch: number, share: number): number {
  const lengths = [0, counts.engagementSlots, counts.logs, counts.reviews, counts.removedHighlights, counts.reviewLogs];
  const length = lengths[stretch] ?? 0;
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : length;
  if (stretch !== ENGAGEMENTS) return Math.floor(share * length);
  const reached = share * (weightSums.at(-1) ?? 0);
  return Math.min(
    weightSums.findIndex((sum) => sum >= reached),
    length,
  );
}

function sumOf(works: readonly number[]): number {
  return works.reduce((sum, work) => sum + work, 0);
}
