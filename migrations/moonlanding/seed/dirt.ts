import { compareUtf8 } from "../../../shared/key.ts";

/** Where an oddity can be planted: the kind of entity whose index decides. */
export const PLACES = ["auditor", "client-user", "client", "engagement", "leaf", "review"] as const;
export type Place = (typeof PLACES)[number];

type Planting = {
  readonly place: Place;
  /** How many in 230,000 documents at the default dirtiness. */
  readonly count: number;
};

/**
 * The dirt of domain sheet 1.4 that is planted at known places. Milder oddities (dates in many shapes, mixed case, addresses as
 * maps) occur everywhere; those listed here are certain to occur from 2,000 documents on and carry their name in the answers.
 * A "leaf" is an engagement that is sound itself and has the oddity in its first RFI or what hangs there.
 */
export const DIRT = {
  "user-mixed-case-email": { place: "auditor", count: 12 },
  "user-duplicate": { place: "auditor", count: 6 },
  "user-type-conflict": { place: "auditor", count: 2 },
  "user-unknown-role": { place: "auditor", count: 3 },
  "user-unknown-type": { place: "auditor", count: 2 },
  "user-without-role": { place: "auditor", count: 4 },
  "user-without-email": { place: "auditor", count: 2 },
  "client-user-type-conflict": { place: "client-user", count: 2 },
  "client-user-duplicate": { place: "client-user", count: 4 },
  "client-user-unknown-client": { place: "client-user", count: 3 },
  "client-duplicate-name": { place: "client", count: 6 },
  "engagement-ambiguous-client": { place: "engagement", count: 4 },
  "engagement-unresolvable-client": { place: "engagement", count: 4 },
  "engagement-unknown-stage": { place: "engagement", count: 4 },
  "engagement-unknown-interval": { place: "engagement", count: 3 },
  "engagement-missing": { place: "engagement", count: 3 },
  "engagement-client-by-name": { place: "engagement", count: 12 },
  "engagement-client-id-field": { place: "engagement", count: 12 },
  "engagement-members-as-objects": { place: "engagement", count: 12 },
  "engagement-stage-camel-case": { place: "engagement", count: 12 },
  "engagement-odd-year": { place: "engagement", count: 12 },
  "engagement-odd-extras": { place: "engagement", count: 12 },
  "engagement-dangling-review": { place: "engagement", count: 12 },
  "engagement-created-odd": { place: "engagement", count: 24 },
  "rfi-without-section": { place: "leaf", count: 30 },
  "rfi-unknown-section": { place: "leaf", count: 30 },
  "rfi-unknown-user": { place: "leaf", count: 20 },
  "rfi-wrong-status": { place: "leaf", count: 6 },
  "rfi-embedded-repeat": { place: "leaf", count: 60 },
  "rfi-embedded-only": { place: "leaf", count: 60 },
  "response-unknown-rfi": { place: "leaf", count: 30 },
  "response-unknown-author": { place: "leaf", count: 30 },
  "response-empty": { place: "leaf", count: 12 },
  "response-without-rfi": { place: "leaf", count: 12 },
  "response-bad-time": { place: "leaf", count: 20 },
  "activity-of-engagement": { place: "leaf", count: 30 },
  "activity-of-missing-rfi": { place: "leaf", count: 20 },
  "activity-unknown-author": { place: "leaf", count: 30 },
  "activity-bad-time": { place: "leaf", count: 20 },
  "review-wrong-status": { place: "review", count: 20 },
  "review-bad-time": { place: "review", count: 12 },
  "review-unknown-engagement": { place: "review", count: 40 },
  "review-unknown-author": { place: "review", count: 40 },
  "review-team-as-text": { place: "review", count: 20 },
  "review-odd-extras": { place: "review", count: 12 },
  "review-many-highlights": { place: "review", count: 20 },
  "highlight-text-numbers": { place: "review", count: 30 },
  "highlight-duplicate-id": { place: "review", count: 30 },
  "highlight-page-only": { place: "review", count: 20 },
  "highlight-image-only": { place: "review", count: 20 },
  "highlight-general": { place: "review", count: 20 },
} as const satisfies Record<string, Planting>;
export type Dirt = keyof typeof DIRT;

/** Oddities after which the whole subtree of the engagement is rejected; their subtrees are kept small. */
export const SUBTREE_DIRT: ReadonlySet<Dirt> = new Set([
  "engagement-ambiguous-client",
  "engagement-unresolvable-client",
  "engagement-unknown-stage",
  "engagement-unknown-interval",
  "engagement-missing",
]);

export const DIRTY_SHARE = 0.003;
const COUNTED_RECORDS = 230_000;
const CERTAIN_RECORDS = 2000;

export type Planted = { readonly dirt: Dirt; readonly ordinal: number };
export type PlantedPlaces = ReadonlyMap<number, Planted>;

/** How many of one oddity there are among this many documents. Without dirt there is none. */
export function dirtCount(dirt: Dirt, records: number, dirty: number): number {
  if (dirty <= 0) return 0;
  const count = Math.round((DIRT[dirt].count * records * dirty) / (COUNTED_RECORDS * DIRTY_SHARE));
  return records >= CERTAIN_RECORDS ? Math.max(1, count) : count;
}

/** Spreads the oddities of a place over the indices that are free for them; what finds no room is left out. */
export function plant(place: Place, free: readonly number[], countOf: (dirt: Dirt) => number): PlantedPlaces {
  const wanted = plantingsOf(place, countOf);
  const count = Math.min(wanted.length, free.length);
  const places = new Map<number, Planted>();
  for (let index = 0; index < count; index += 1) {
    const planted = wanted[index];
    const spot = free[Math.floor(((index + 0.5) * free.length) / count)];
    if (planted !== undefined && spot !== undefined) places.set(spot, planted);
  }
  return places;
}

/** One of each oddity first, then the second of each: where room is short, none is missing altogether. */
function plantingsOf(place: Place, countOf: (dirt: Dirt) => number): Planted[] {
  const planted = dirtsAt(place).flatMap((dirt) =>
    Array.from({ length: countOf(dirt) }, (_, ordinal) => ({ dirt, ordinal })),
  );
  return planted.toSorted((a, b) => a.ordinal - b.ordinal || compareUtf8(a.dirt, b.dirt));
}

function dirtsAt(place: Place): Dirt[] {
  return Object.keys(DIRT)
    .filter((name) => isDirt(name))
    .filter((dirt) => DIRT[dirt].place === place);
}

function isDirt(name: string): name is Dirt {
  return name in DIRT;
}
