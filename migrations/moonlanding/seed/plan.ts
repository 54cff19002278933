import { countsFor, engagementsIn, RECORDS_MIN, type SeedCounts } from "./counts.ts";
import { REVIEW_DIRT, SUBTREE_DIRT, type Dirt, type Place } from "./dirt.ts";
import { dirtCount, DIRTY_SHARE, plant, type PlantedPlaces } from "./plant.ts";
import { at } from "./random.ts";
import { activityPortion, responsePortion, reviewChatPortion } from "./shares.ts";

export type SeedOptions = {
  /** How many documents both projects hold together; at least RECORDS_MIN. */
  readonly records: number;
  readonly seed: number;
  /** Share of documents that need a special disposition; 0 plants nothing that is rejected. */
  readonly dirty?: number;
  /** Whether some documents have fields that no mapping names. */
  readonly unknownFields?: boolean;
};

/** What is generated, decided before the first document: it fits in a few hundred kilobytes at a million documents. */
export type SeedPlan = {
  readonly seed: number;
  readonly counts: SeedCounts;
  readonly planted: Readonly<Record<Place, PlantedPlaces>>;
  /** Sums of the engagements' weights: `sums[e]` is the weight of all before engagement e. */
  readonly weightSums: Float64Array;
  readonly unknownFields: boolean;
};

export function planSeed(options: SeedOptions): SeedPlan {
  const records = Math.max(RECORDS_MIN, Math.floor(options.records));
  const dirty = options.dirty ?? DIRTY_SHARE;
  const countOf = (dirt: Dirt): number => dirtCount(dirt, records, dirty);
  const slots = engagementsIn(records) + countOf("engagement-missing");
  const engagement = plant("engagement", range(0, slots), countOf);
  const missing = [...engagement.values()].filter(({ dirt }) => dirt === "engagement-missing").length;
  const counts = countsFor(records, { slots, missing });
  const weightSums = weightSumsOf(slots, engagement);
  const review = plant("review", range(0, counts.reviews), countOf);
  const below = { counts, weightSums, planted: { engagement, review } };
  const onSound = (place: Place, isFree: (index: number) => boolean): PlantedPlaces =>
    plant(
      place,
      range(0, counts.engagementSlots).filter((index) => !isLost(engagement, index) && isFree(index)),
      countOf,
    );
  return {
    seed: options.seed,
    counts,
    weightSums,
    unknownFields: options.unknownFields ?? false,
    planted: {
      auditor: plant("auditor", range(counts.sharedUsers, counts.auditors), countOf),
      "client-user": plant("client-user", range(1, counts.clientUsers), countOf),
      client: plant("client", range(1, counts.clients), countOf),
      engagement,
      link: onSound("link", (index) => !engagement.has(index) && !review.has(index) && index < counts.reviews),
      leaf: onSound("leaf", (index) => hasLeaf(below, index)),
      file: onSound("file", (index) => shareOf(below, index, counts.files) > 0),
      chat: onSound("chat", (index) => shareOf(below, index, counts.chats) > 0),
      checklist: onSound("checklist", (index) => shareOf(below, index, counts.checklists) > 0),
      activity: onSound("activity", (index) => shareOf(below, index, counts.engagementActivities) > 0),
      email: plant("email", range(0, counts.rootEmails + counts.listEmails), countOf),
      log: plant("log", range(0, counts.logs), countOf),
      recreation: plant("recreation", range(0, counts.recreationLogs), countOf),
      review,
      "review-chat": plant("review-chat", chattyReviews(counts, review), countOf),
      removed: plant("removed", range(0, counts.removedHighlights), countOf),
      "review-log": plant("review-log", range(0, counts.reviewLogs), countOf),
    },
  };
}

/** Which of the people of MyWorkReview also has a Friday account, as the index of that auditor; null for a stranger. */
export function auditorOfReviewer({ counts }: SeedPlan, reviewer: number): number | null {
  return reviewer < counts.sharedUsers ? reviewer : null;
}

/** How many of `total` documents fall to this engagement, by its weight; all engagements together get exactly `total`. */
export function shareOf({ weightSums }: Pick<SeedPlan, "weightSums">, engagement: number, total: number): number {
  const whole = weightSums.at(-1) ?? 1;
  const before = weightSums[engagement] ?? 0;
  const after = weightSums[engagement + 1] ?? whole;
  return Math.floor((after / whole) * total) - Math.floor((before / whole) * total);
}

/** Every engagement has an RFI, so that what hangs on RFIs has one to hang on. */
export function rfisOf(plan: Pick<SeedPlan, "weightSums" | "counts">, engagement: number): number {
  const { rfis, engagementSlots } = plan.counts;
  return 1 + shareOf(plan, engagement, rfis - engagementSlots);
}

export function isLostReview({ planted }: Pick<SeedPlan, "planted">, review: number): boolean {
  const dirt = planted.review.get(review)?.dirt;
  return dirt !== undefined && REVIEW_DIRT.has(dirt);
}

export function isLostEngagement({ planted }: Pick<SeedPlan, "planted">, engagement: number): boolean {
  return isLost(planted.engagement, engagement);
}

function isLost(engagements: PlantedPlaces, index: number): boolean {
  const dirt = engagements.get(index)?.dirt;
  return dirt !== undefined && SUBTREE_DIRT.has(dirt);
}

/** Whether the first RFI of the engagement has a response and an activity. */
function hasLeaf(plan: Pick<SeedPlan, "weightSums" | "counts">, engagement: number): boolean {
  const { responses, activities } = plan.counts;
  const rfis = rfisOf(plan, engagement);
  const first = [
    responsePortion(shareOf(plan, engagement, responses), rfis),
    activityPortion(shareOf(plan, engagement, activities), rfis),
  ];
  return first.every((portion) => portion.startOf(1) > 0);
}

function chattyReviews({ reviewChats, reviews }: SeedCounts, planted: PlantedPlaces): number[] {
  const portion = reviewChatPortion(reviewChats, reviews);
  return range(0, reviews).filter((index) => {
    const dirt = planted.get(index)?.dirt;
    const isSound = dirt === undefined || !REVIEW_DIRT.has(dirt);
    return isSound && portion.startOf(index + 1) > portion.startOf(index);
  });
}

/** Sizes of eight engagements in turn; the recreated ones (see lineage.ts) are as large as what they repeat. */
const WEIGHTS = [0.7, 1.2, 0.5, 2.2, 0.9, 1.2, 0.4, 1.2] as const;
const LARGE_EVERY = 80;
const LARGE_FACTOR = 4;
/** A rejected engagement takes everything below with it, so it has little below. */
const REJECTED_WEIGHT = 0.2;

function weightSumsOf(slots: number, planted: PlantedPlaces): Float64Array {
  const sums = new Float64Array(slots + 1);
  for (let index = 0; index < slots; index += 1) {
    sums[index + 1] = (sums[index] ?? 0) + weightOf(index, planted);
  }
  return sums;
}

function weightOf(index: number, planted: PlantedPlaces): number {
  if (isLost(planted, index)) return REJECTED_WEIGHT;
  return at(WEIGHTS, index) * (index % LARGE_EVERY === 3 ? LARGE_FACTOR : 1);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
