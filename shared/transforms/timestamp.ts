import { isInstant, isMap, type InstantValue, type SourceMap, type SourceValue } from "../value.ts";

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
  switch (typeof value) {
    case "string":
      return parseTimeText(value, zoneMinutes);
    case "bigint":
      return parseEpoch(Number(value));
    case "number":
      return parseEpoch(value);
    default:
      return parseTimeObject(value);
  }
}

/** ISO 8601 in UTC with milliseconds; what they do not hold is `subMilliseconds`, in nanoseconds. */
export function formatInstant(instant: InstantValue): string {
  return new Date(instant.seconds * 1000 + Math.floor(instant.nanoseconds / 1_000_000)).toISOString();
}

/** Whether milliseconds hold the instant to the last digit. */
export function fitsMilliseconds(instant: InstantValue): boolean {
  return instant.nanoseconds % 1_000_000 === 0;
}

const ABSENT: ParsedTime = { kind: "absent" };
const BAD: ParsedTime = { kind: "bad" };
const SECONDS_BELOW = 1e11;
// The years 0001 to 9999, the range of Firestore and of a four-digit year.
const EARLIEST = -62_135_596_800;
const LATEST = 253_402_300_799;

const YEAR_FIRST =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;
const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d\d)(?:,? +(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;
const EPOCH = /^-?\d{9,13}$/;

function parseTimeText(text: string, zoneMinutes: number): ParsedTime {
  const trimmed = text.trim();
  if (trimmed === "") return ABSENT;
  const yearFirst = YEAR_FIRST.exec(trimmed);
  if (yearFirst !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = yearFirst;
    const seconds = utcSeconds([year, month, day, hour, minute, second]);
    const offset = zone === undefined ? zoneMinutes : offsetMinutes(zone);
    return offset === null ? BAD : instantOf(seconds - offset * 60, Number((fraction ?? "").padEnd(9, "0")));
  }
  const dayFirst = DAY_FIRST.exec(trimmed);
  if (dayFirst !== null) {
    const [, day, month, year = "", hour, minute, second] = dayFirst;
    const fullYear = year.length === 2 ? `20${year}` : year;
    return instantOf(utcSeconds([fullYear, month, day, hour, minute, second]) - zoneMinutes * 60, 0);
  }
  return EPOCH.test(trimmed) ? parseEpoch(Number(trimmed)) : BAD;
}

/** Seconds since 1970 of a time in UTC, NaN if the calendar or the clock has no such time. */
function utcSeconds(parts: readonly (string | undefined)[]): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || year < 1000) return Number.NaN;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / 1000 : Number.NaN;
}

function offsetMinutes(zone: string): number | null {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function parseEpoch(epoch: number): ParsedTime {
  if (!Number.isFinite(epoch)) return BAD;
  const isSeconds = Math.abs(epoch) < SECONDS_BELOW;
  // To whole microseconds first: 1700000000.123 is not that number of seconds to the nanosecond.
  const microseconds = Math.round(epoch * (isSeconds ? 1_000_000 : 1000));
  const seconds = Math.floor(microseconds / 1_000_000);
  return instantOf(seconds, (microseconds - seconds * 1_000_000) * 1000);
}

function parseTimeObject(value: Exclude<SourceValue, null | boolean | bigint | number | string> | boolean): ParsedTime {
  if (typeof value === "boolean") return BAD;
  if (isInstant(value)) return instantOf(value.seconds, value.nanoseconds);
  return isMap(value) ? parseTimeMap(value) : BAD;
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
  const isInstantInRange =
    seconds >= EARLIEST && seconds <= LATEST && nanoseconds >= 0 && nanoseconds < 1_000_000_000;
  return isInstantInRange ? { kind: "instant", seconds, nanoseconds } : BAD;
}
