import { invariant } from "../../../shared/errors.ts";

/** Documents by collection. `engagementSlots` counts also engagements that exist only as missing parents. */
export type SeedCounts = Readonly<Record<CountName, number>> & {
  readonly engagementSlots: number;
  readonly reviewLogs: number;
  /** Auditors of Friday who also have a MyWorkReview account: the first ones. */
  readonly sharedUsers: number;
};

export const RECORDS_MIN = 200;
/** From here on every collection has room for every oddity that can be planted there. */
const CERTAIN_RECORDS = 2000;
/** The proportions are those of so many documents: the volumes of the large estimate, the heads as counted in the live systems. */
export const COUNTED_RECORDS = 230_000;
const FRIDAY_RECORDS = 180_000;

export function isCertain(records: number): boolean {
  return records >= CERTAIN_RECORDS;
}

/**
 * How many in 230,000 documents, how many at the least, and how many at the least where every oddity must find room. What there is only once or so, however
 * large the rest is, is counted as 0 of them.
 */
type Proportion = readonly [counted: number, least: number, certain: number];

const FRIDAY_HEAD = {
  roles: [0, 3, 3],
  entityTypes: [8, 2, 2],
  engagementTypes: [12, 2, 4],
  auditors: [140, 7, 22],
  clientUsers: [221, 3, 12],
  fridayTeams: [7, 2, 3],
  clients: [995, 4, 14],
  engagements: [861, 6, 64],
  fridayTemplates: [12, 1, 2],
  rfiTemplates: [48, 2, 4],
  recreationLogs: [400, 1, 5],
  rootDocuments: [0, 4, 4],
  notificationSettings: [6, 1, 1],
  notifications: [200, 1, 2],
  rootEmails: [400, 2, 10],
  listEmails: [200, 1, 4],
  logs: [6000, 2, 10],
} as const satisfies Record<string, Proportion>;

/** What hangs below engagements divides the rest of Friday in these proportions. */
const BELOW = {
  sections: 4300,
  rfis: 36_000,
  responses: 48_000,
  files: 9000,
  chats: 15_000,
  engagementActivities: 14_000,
  checklists: 2600,
  readMarkers: 3000,
  /** The rest, so that Friday has exactly its share: 38,583 at 180,000. */
  activities: 38_583,
} as const;
const BELOW_TOTAL = Object.values(BELOW).reduce((sum: number, count) => sum + count, 0);

const MWR_HEAD = {
  userGroups: [0, 3, 3],
  mwrUsers: [112, 5, 12],
  mwrTeams: [7, 2, 3],
  mwrTemplates: [16, 2, 4],
  mwrChecklists: [23, 4, 5],
  mwrSections: [0, 2, 2],
  mwrSettings: [0, 1, 1],
  apis: [0, 2, 2],
  reviews: [1363, 6, 80],
} as const satisfies Record<string, Proportion>;

/** These two in proportion; the logs are the rest, so that MyWorkReview has exactly its share. */
const MWR_BELOW = {
  removedHighlights: [150, 1, 6],
  reviewChats: [8000, 2, 40],
} as const satisfies Record<string, Proportion>;

/** Of 112 people in MyWorkReview 92 are in Friday too. */
const SHARED_OF_112 = 92;

/** Engagements of a set without missing ones. */
export function engagementsIn(records: number): number {
  return scaledTo(records, FRIDAY_HEAD.engagements);
}

/** Of so many places for engagements so many are missing: the other documents make up for them. */
export type Engagements = { readonly slots: number; readonly missing: number };

export function countsFor(records: number, { slots, missing }: Engagements): SeedCounts {
  const scaled = (table: Readonly<Record<string, Proportion>>): Record<string, number> =>
    Object.fromEntries(Object.entries(table).map(([name, proportion]) => [name, scaledTo(records, proportion)]));
  const friday = Math.round((FRIDAY_RECORDS * records) / COUNTED_RECORDS);
  const head = { ...scaled(FRIDAY_HEAD), engagements: slots - missing };
  const below = partsOf(friday - sumOf(head));
  const mwr = { ...scaled(MWR_HEAD), ...scaled(MWR_BELOW) };
  const counts = { ...head, ...below, ...mwr };
  invariant(isComplete(counts), "every collection of the seed has a count");
  return {
    ...counts,
    engagementSlots: slots,
    reviewLogs: records - friday - sumOf(mwr),
    sharedUsers: Math.round((counts.mwrUsers * SHARED_OF_112) / 112),
  };
}

type CountName = keyof typeof FRIDAY_HEAD | keyof typeof BELOW | keyof typeof MWR_HEAD | keyof typeof MWR_BELOW;

function isComplete(counts: Readonly<Record<string, number>>): counts is Readonly<Record<CountName, number>> {
  return [FRIDAY_HEAD, BELOW, MWR_HEAD, MWR_BELOW].every((table) => Object.keys(table).every((name) => name in counts));
}

function scaledTo(records: number, [counted, least, certain]: Proportion): number {
  return Math.max(Math.round((counted * records) / COUNTED_RECORDS), isCertain(records) ? certain : least);
}

function partsOf(total: number): Record<string, number> {
  const { activities: _, ...proportions } = BELOW;
  const parts = Object.fromEntries(
    Object.entries(proportions).map(([name, count]) => [name, Math.max(1, Math.round((count * total) / BELOW_TOTAL))]),
  );
  return { ...parts, activities: total - sumOf(parts) };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
