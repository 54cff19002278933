import { dirtCount, DIRTY_SHARE, plant, SUBTREE_DIRT, type Dirt, type Place, type PlantedPlaces } from "./dirt.ts";
import { at } from "./random.ts";

export type SeedOptions = {
  /** How many documents both projects hold together; at least RECORDS_MIN. */
  readonly records: number;
  readonly seed: number;
  /** Share of documents that need a special disposition; 0 plants nothing that is rejected. */
  readonly dirty?: number;
};

export const RECORDS_MIN = 200;

/** What is generated, decided before the first document: it fits in a few hundred kilobytes at a million documents. */
export type SeedPlan = {
  readonly seed: number;
  readonly counts: SeedCounts;
  readonly planted: Readonly<Record<Place, PlantedPlaces>>;
  /** Sums of the engagements' weights: `sums[e]` is the weight of all before engagement e. */
  readonly weightSums: Float64Array;
};

/** Documents by collection. `engagementSlots` counts also engagements that exist only as missing parents. */
export type SeedCounts = {
  readonly roles: number;
  readonly auditors: number;
  readonly clientUsers: number;
  readonly fridayTeams: number;
  readonly clients: number;
  readonly engagements: number;
  readonly engagementSlots: number;
  readonly sections: number;
  readonly rfis: number;
  readonly responses: number;
  readonly activities: number;
  readonly userGroups: number;
  readonly mwrUsers: number;
  /** Auditors of Friday who also have a MyWorkReview account: the first ones. */
  readonly sharedUsers: number;
  readonly mwrTeams: number;
  readonly reviews: number;
};

/** Proportions of the default: documents of a collection in 230,000. */
const PROPORTIONS = {
  total: 230_000,
  friday: 180_000,
  auditors: 300,
  clientUsers: 400,
  fridayTeams: 40,
  clients: 1200,
  engagements: 3200,
  mwrUsers: 220,
  mwrTeams: 10,
} as const;

/** How the documents below engagements divide. */
const BELOW = { sections: 13_000, rfis: 46_000, responses: 60_000, activities: 56_000 } as const;
const BELOW_TOTAL = BELOW.sections + BELOW.rfis + BELOW.responses + BELOW.activities;

/** One in five people of MyWorkReview is not in Friday. */
const STRANGER_EVERY = 5;

export function planSeed(options: SeedOptions): SeedPlan {
  const records = Math.max(RECORDS_MIN, Math.floor(options.records));
  const dirty = options.dirty ?? DIRTY_SHARE;
  const countOf = (dirt: Dirt): number => dirtCount(dirt, records, dirty);
  const counts = planCounts(records, countOf("engagement-missing"));
  const engagements = plant("engagement", range(0, counts.engagementSlots), countOf);
  const leaves = range(0, counts.engagementSlots).filter((index) => !engagements.has(index));
  return {
    seed: options.seed,
    counts,
    planted: {
      auditor: plant("auditor", range(counts.sharedUsers, counts.auditors), countOf),
      "client-user": plant("client-user", range(1, counts.clientUsers), countOf),
      client: plant("client", range(1, counts.clients), countOf),
      engagement: engagements,
      leaf: plant("leaf", leaves, countOf),
      review: plant("review", range(0, counts.reviews), countOf),
    },
    weightSums: weightSumsOf(counts.engagementSlots, engagements),
  };
}

/** Which of the people of MyWorkReview also has a Friday account, as the index of that auditor; null for a stranger. */
export function auditorOfReviewer(reviewer: number): number | null {
  const isStranger = reviewer % STRANGER_EVERY === STRANGER_EVERY - 1;
  return isStranger ? null : reviewer - Math.floor(reviewer / STRANGER_EVERY);
}

/** How many of `total` documents fall to this engagement, by its weight; all engagements together get exactly `total`. */
export function shareOf(plan: SeedPlan, engagement: number, total: number): number {
  const whole = plan.weightSums.at(-1) ?? 1;
  const before = plan.weightSums[engagement] ?? 0;
  const after = plan.weightSums[engagement + 1] ?? whole;
  return Math.floor((after / whole) * total) - Math.floor((before / whole) * total);
}

function planCounts(records: number, missing: number): SeedCounts {
  const scaled = (count: number, least: number): number =>
    Math.max(least, Math.round((count * records) / PROPORTIONS.total));
  const mwrUsers = scaled(PROPORTIONS.mwrUsers, 6);
  const sharedUsers = mwrUsers - Math.floor(mwrUsers / STRANGER_EVERY);
  const head = {
    roles: 3,
    auditors: scaled(PROPORTIONS.auditors, sharedUsers + 8),
    clientUsers: scaled(PROPORTIONS.clientUsers, 8),
    fridayTeams: scaled(PROPORTIONS.fridayTeams, 4),
    clients: scaled(PROPORTIONS.clients, 8),
    engagements: scaled(PROPORTIONS.engagements, 3),
  };
  const friday = scaled(PROPORTIONS.friday, 1);
  const below = friday - Object.values(head).reduce((sum, count) => sum + count, 0);
  const part = (count: number): number => Math.round((count * below) / BELOW_TOTAL);
  const [sections, rfis, responses] = [part(BELOW.sections), part(BELOW.rfis), part(BELOW.responses)];
  const mwrTeams = scaled(PROPORTIONS.mwrTeams, 4);
  return {
    ...head,
    engagementSlots: head.engagements + missing,
    sections,
    rfis,
    responses,
    activities: below - sections - rfis - responses,
    userGroups: 3,
    mwrUsers,
    sharedUsers,
    mwrTeams,
    reviews: records - friday - 3 - mwrUsers - mwrTeams,
  };
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
  const dirt = planted.get(index)?.dirt;
  if (dirt !== undefined && SUBTREE_DIRT.has(dirt)) return REJECTED_WEIGHT;
  return at(WEIGHTS, index) * (index % LARGE_EVERY === 3 ? LARGE_FACTOR : 1);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
