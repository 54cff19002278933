import { compareUtf8 } from "../../../shared/key.ts";
import { COUNTED_RECORDS, isCertain } from "./counts.ts";
import { DIRT, isDirt, type Dirt, type Place } from "./dirt.ts";

/** The default of `dirty`, at which the counts of the table of dirt hold. */
export const DIRTY_SHARE = 0.003;

export type Planted = { readonly dirt: Dirt; readonly ordinal: number };
export type PlantedPlaces = ReadonlyMap<number, Planted>;

/** How many of one oddity there are among this many documents. Without dirt there is none. */
export function dirtCount(dirt: Dirt, records: number, dirty: number): number {
  if (dirty <= 0) return 0;
  const count = Math.round((DIRT[dirt].count * records * dirty) / (COUNTED_RECORDS * DIRTY_SHARE));
  return isCertain(records) ? Math.max(1, count) : count;
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
