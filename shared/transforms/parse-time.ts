import { isInstant, type InstantValue, type SourceMap, type SourceValue } from "../value.ts";
import { dayNumber, dayText } from "./civil-day.ts";
import { mapOf } from "./map-of.ts";

/** What a field says about a point in time: nothing, an instant, or something that is no time. */
export type ParsedTime = { readonly kind: "absent" } | { readonly kind: "bad" } | TimeInstant;
export type TimeInstant = { readonly kind: "instant"; readonly seconds: number; readonly nanoseconds: number };

/**
 * Reads a time in any shape the sources hold: timestamps, {seconds, nanoseconds} with or without underscores, epoch seconds or
 * milliseconds (numbers below 1e11 are seconds), ISO 8601, "YYYY-MM-DD[ HH:mm[:ss]]", "D/M/YY[YY][ HH:mm[:ss]]" (day first).
 * Texts without a zone are local time, `zoneMinutes` ahead of UTC. Null, absent and blank are absent, never now.
 */
export function parseTime(value: SourceValue | undefined, zoneMinutes: number): ParsedTime {
  if (value === undefined || value === null) return ABSENT;
  if (typeof value === "string") return parseTimeText(value, zoneMinutes);
  if (typeof value === "number" || typeof value === "bigint") return parseEpoch(Number(value));
  if (isInstant(value)) return instantOf(value.seconds, value.nanoseconds);
  const map = mapOf(value);
  return map === null ? BAD : parseTimeMap(map);
}

/** ISO 8601 in UTC with milliseconds; what they do not hold is `subMilliseconds`, in nanoseconds. */
export function formatInstant(instant: InstantValue): string {
  const day = Math.floor(instant.seconds / DAY_SECONDS);
  const second = instant.seconds - day * DAY_SECONDS;
  const minute = Math.floor(second / 60);
  const milliseconds = Math.floor(instant.nanoseconds / 1_000_000);
  const clock = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:${twoDigits(second % 60)}`;
  return `${dayText(day)}T${clock}.${milliseconds === 0 ? "000" : String(milliseconds).padStart(3, "0")}Z`;
}

/** Whether milliseconds hold the instant to the last digit. */
export function fitsMilliseconds(instant: InstantValue): boolean {
  return instant.nanoseconds % 1_000_000 === 0;
}

const ABSENT: ParsedTime = { kind: "absent" };
const BAD: ParsedTime = { kind: "bad" };
const DAY_SECONDS = 86_400;
const SECONDS_BELOW = 1e11;
// The years 0001 to 9999, the range of Firestore and of a four-digit year.
const EARLIEST = -62_135_596_800;
const LATEST = 253_402_300_799;

export const YEAR_FIRST =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;
export const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d\d)(?:,? +(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;
const EPOCH = /^-?\d{9,13}$/;

function parseTimeText(text: string, zoneMinutes: number): ParsedTime {
  const trimmed = text.trim();
  if (trimmed === "") return ABSENT;
  const yearFirst = YEAR_FIRST.exec(trimmed);
  if (yearFirst !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = yearFirst;
    const offset = zone === undefined ? zoneMinutes : offsetMinutes(zone);
    const seconds =
      dayNumber(Number(year), Number(month), Number(day)) * DAY_SECONDS + secondsOfDay({ hour, minute, second });
    return instantOf(seconds - offset * 60, fraction === undefined ? 0 : Number(fraction.padEnd(9, "0")));
  }
  const dayFirst = DAY_FIRST.exec(trimmed);
  if (dayFirst !== null) {
    const [, day, month, year = "", hour, minute, second] = dayFirst;
    const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year);
    const seconds =
      dayNumber(fullYear, Number(month), Number(day)) * DAY_SECONDS + secondsOfDay({ hour, minute, second });
    return instantOf(seconds - zoneMinutes * 60, 0);
  }
  return EPOCH.test(trimmed) ? parseEpoch(Number(trimmed)) : BAD;
}

type Clock = {
  readonly hour: string | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
};

/** Seconds since the day began, NaN if the clock has no such time. */
function secondsOfDay({ hour, minute, second }: Clock): number {
  if (hour === undefined || minute === undefined) return 0;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), second === undefined ? 0 : Number(second)];
  return hours > 23 || minutes > 59 || seconds > 59 ? Number.NaN : hours * 3600 + minutes * 60 + seconds;
}

/** NaN where no zone is that far off. */
function offsetMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 18 || minutes > 59) return Number.NaN;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function parseEpoch(epoch: number): ParsedTime {
  if (!Number.isFinite(epoch)) return BAD;
  const isSeconds = isEpochSeconds(epoch);
  // To whole microseconds first: 1700000000.123 is not that number of seconds to the nanosecond.
  const microseconds = Math.round(epoch * (isSeconds ? 1_000_000 : 1000));
  const seconds = Math.floor(microseconds / 1_000_000);
  return instantOf(seconds, (microseconds - seconds * 1_000_000) * 1000);
}

export function isEpochSeconds(epoch: number): boolean {
  return Math.abs(epoch) < SECONDS_BELOW;
}

function parseTimeMap(map: SourceMap): ParsedTime {
  const seconds = wholeNumber(map["_seconds"] ?? map["seconds"]);
  const nanoseconds = wholeNumber(map["_nanoseconds"] ?? map["nanoseconds"] ?? 0n);
  return instantOf(seconds, nanoseconds);
}

function wholeNumber(value: SourceValue | undefined): number {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : Number.NaN;
}

/** NaN anywhere compares false and is bad. */
function instantOf(seconds: number, nanoseconds: number): ParsedTime {
  const isInstantInRange = seconds >= EARLIEST && seconds <= LATEST && nanoseconds >= 0 && nanoseconds < 1_000_000_000;
  return isInstantInRange ? { kind: "instant", seconds, nanoseconds } : BAD;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

function twoDigits(number: number): string {
  return TWO_DIGITS[number] ?? "";
}
