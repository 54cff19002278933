import { Instant, type SourceValue } from "../../../shared/value.ts";
import { below, nextWord, type Random } from "./random.ts";

export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 60 * MINUTE_SECONDS;
export const DAY_SECONDS = 24 * HOUR_SECONDS;

/** 2021-01-01T00:00:00Z, before which nothing happens. */
export const FIRST_SECOND = 1_609_459_200;
/** 2026-06-30T00:00:00Z, after which nothing happens. */
export const LAST_SECOND = 1_782_777_600;

/** Africa/Johannesburg has had no daylight saving since 1944. */
const ZONE_SECONDS = 2 * HOUR_SECONDS;

type DayTexts = { readonly yearFirst: string; readonly dayFirst: string };
const dayTexts: DayTexts[] = [];
const minuteTexts: readonly string[] = Array.from(
  { length: 24 * 60 },
  (_, minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`,
);

/** A moment of the source's own clock. Firestore keeps microseconds, so the last three digits are zero. */
export function instantAt(second: number, random: Random): Instant {
  return new Instant(second, ((nextWord(random) >>> 0) % 1_000_000) * 1000);
}

/** "2024-03-05" in the zone of the source. */
export function dateText(second: number): string {
  return dayTextsAt(second).yearFirst;
}

/** "2024-03-05 14:30" in the zone of the source. */
export function localText(second: number): string {
  return `${dayTextsAt(second).yearFirst} ${clockText(second)}`;
}

/** "2024-03-05 14:30:07" in the zone of the source. */
export function localSecondText(second: number): string {
  return `${localText(second)}:${twoDigits(second % MINUTE_SECONDS)}`;
}

/** "050324_143007" in the zone of the source, as file names end. */
export function stampText(second: number): string {
  const clock = `${clockText(second)}:${twoDigits(second % MINUTE_SECONDS)}`;
  return `${dayTextsAt(second).dayFirst.replaceAll("/", "")}_${clock.replaceAll(":", "")}`;
}

/** "05/03/24 14:30" in the zone of the source: day first. */
export function dayFirstText(second: number): string {
  return `${dayTextsAt(second).dayFirst} ${clockText(second)}`;
}

/** "05/03/2024": a day alone, with the whole year. */
function longDayFirstText(second: number): string {
  const { dayFirst, yearFirst } = dayTextsAt(second);
  return `${dayFirst.slice(0, 6)}${yearFirst.slice(0, 4)}`;
}

export function yearOf(second: number): number {
  return Number(dayTextsAt(second).yearFirst.slice(0, 4));
}

export const CREATED_SHAPES = [
  "instant",
  "milliseconds",
  "seconds",
  "iso",
  "offset",
  "local",
  "map",
  "plain-map",
  "day-first",
  "null",
  "absent",
] as const;
export type CreatedShape = (typeof CREATED_SHAPES)[number];

/** How often each shape occurs, out of twenty-three: most writers used the client's own class. */
const CREATED_SHAPE_SHARES: readonly CreatedShape[] = [
  ...Array.from({ length: 10 }, () => "instant" as const),
  "milliseconds",
  "milliseconds",
  "milliseconds",
  "seconds",
  "seconds",
  "iso",
  "offset",
  "local",
  "map",
  "plain-map",
  "day-first",
  "null",
  "absent",
];

/** When something was created, under the name and in the shape that its writer of the time used. */
export function createdFields(second: number, random: Random): Record<string, SourceValue> {
  const shape = CREATED_SHAPE_SHARES[below(random, CREATED_SHAPE_SHARES.length)] ?? "instant";
  if (shape === "absent") return {};
  const name = below(random, 4) === 0 ? "created_at" : "createdTime";
  return { [name]: createdValue(shape, second, random) };
}

export function createdValue(shape: Exclude<CreatedShape, "absent">, second: number, random: Random): SourceValue {
  switch (shape) {
    case "instant":
      return instantAt(second, random);
    case "milliseconds":
      return BigInt(second * 1000 + below(random, 1000));
    case "seconds":
      return BigInt(second);
    case "iso":
      return new Date(second * 1000).toISOString();
    case "offset":
      return `${localText(second).replace(" ", "T")}:00+02:00`;
    case "map":
      return { _seconds: BigInt(second), _nanoseconds: BigInt(below(random, 1000) * 1_000_000) };
    case "plain-map":
      return { seconds: BigInt(second), nanoseconds: BigInt(below(random, 1000) * 1_000_000) };
    case "day-first":
      return longDayFirstText(second);
    case "null":
      return null;
    case "local":
    default:
      return localSecondText(second);
  }
}

function clockText(second: number): string {
  const local = second + ZONE_SECONDS;
  return minuteTexts[Math.floor((local % DAY_SECONDS) / MINUTE_SECONDS)] ?? "00:00";
}

/** Texts of one day, made once: there are about two thousand days and a million dates. */
function dayTextsAt(second: number): DayTexts {
  const day = Math.floor((second + ZONE_SECONDS) / DAY_SECONDS);
  const known = dayTexts[day - FIRST_DAY];
  if (known !== undefined) return known;
  const date = new Date(day * DAY_SECONDS * 1000);
  const [year, month, dayOfMonth] = [
    date.getUTCFullYear(),
    twoDigits(date.getUTCMonth() + 1),
    twoDigits(date.getUTCDate()),
  ];
  const texts = {
    yearFirst: `${year}-${month}-${dayOfMonth}`,
    dayFirst: `${dayOfMonth}/${month}/${twoDigits(year % 100)}`,
  };
  dayTexts[day - FIRST_DAY] = texts;
  return texts;
}

const FIRST_DAY = FIRST_SECOND / DAY_SECONDS;

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
