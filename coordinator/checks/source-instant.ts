import { isInstant, isMap, type InstantValue, type SourceMap, type SourceValue } from "../../shared/value.ts";

/**
 * What a value of the source says about a point in time: "nothing" (null, absent, blank), an instant, or "no time". Written from the domain sheet (1.4 and 3.4) and
 * not from the transforms, with the calendar of the platform: two mistakes would have to be the same to go unseen.
 */
export type Said = "nothing" | "no time" | InstantValue;

export function readInstant(value: SourceValue | undefined, zoneMinutes: number): Said {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return readText(value.trim(), zoneMinutes);
  if (typeof value === "number" || typeof value === "bigint") return readNumber(Number(value));
  if (isInstant(value)) return { seconds: value.seconds, nanoseconds: value.nanoseconds };
  return isMap(value) ? readMap(value) : "no time";
}

/** Numbers below this are seconds since 1970, others milliseconds. */
const SECONDS_BELOW = 100_000_000_000;

function readNumber(value: number): Said {
  if (!Number.isFinite(value)) return "no time";
  const milliseconds = Math.abs(value) < SECONDS_BELOW ? value * 1000 : value;
  const whole = Math.floor(milliseconds);
  // A fraction of a number is good for microseconds at the most.
  const microseconds = Math.round((milliseconds - whole) * 1000);
  return atMilliseconds(whole + (microseconds === 1000 ? 1 : 0), (microseconds % 1000) * 1000);
}

function readMap(map: SourceMap): Said {
  const seconds = wholeOf(map["_seconds"] ?? map["seconds"]);
  const nanoseconds = wholeOf(map["_nanoseconds"] ?? map["nanoseconds"] ?? 0n);
  return seconds === null || nanoseconds === null ? "no time" : { seconds, nanoseconds };
}

function wholeOf(value: SourceValue | undefined): number | null {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}

const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?:,?\s+(.+))?$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](.+))?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:\s?(Z|([+-])(\d{2}):?(\d{2})))?$/;
const DIGITS = /^-?\d{9,13}$/;

function readText(text: string, zoneMinutes: number): Said {
  if (text === "") return "nothing";
  if (DIGITS.test(text)) return readNumber(Number(text));
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, year, month, day, clock] = yearFirst;
    return atCivil({ year: Number(year), month: Number(month), day: Number(day), clock }, zoneMinutes);
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst === null) return "no time";
  const [, day, month, year = "", clock] = dayFirst;
  const century = year.length === 2 ? 2000 : 0;
  return atCivil({ year: century + Number(year), month: Number(month), day: Number(day), clock }, zoneMinutes);
}

type Civil = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string | undefined;
};

function atCivil({ year, month, day, clock }: Civil, zoneMinutes: number): Said {
  const time = CLOCK.exec(clock ?? "00:00");
  if (time === null) return "no time";
  const [, hour, minute, second = "0", fraction = "", zone, sign, zoneHours, zoneMinute] = time;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  // The platform lets 30 February roll over.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return "no time";
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  if (hours > 23 || minutes > 59 || seconds > 59) return "no time";
  const given = (sign === "-" ? -1 : 1) * (Number(zoneHours ?? 0) * 60 + Number(zoneMinute ?? 0));
  const ahead = zone === undefined ? zoneMinutes : given;
  const sinceMidnight = hours * 3600 + (minutes - ahead) * 60 + seconds;
  return { seconds: midnight.getTime() / 1000 + sinceMidnight, nanoseconds: Number(fraction.padEnd(9, "0")) };
}

function atMilliseconds(milliseconds: number, below: number): InstantValue {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanoseconds: (milliseconds - seconds * 1000) * 1_000_000 + below };
}

/** The instant of microseconds since 1970, as the source times its documents. */
export function atMicroseconds(microseconds: number): InstantValue {
  const seconds = Math.floor(microseconds / 1_000_000);
  return { seconds, nanoseconds: (microseconds - seconds * 1_000_000) * 1000 };
}

const CELL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The instant that a cell of the target holds, with the nanoseconds beside it where milliseconds do not hold it; null where it is none. */
export function instantOfCell(cell: string, nanoseconds: number | undefined): InstantValue | null {
  if (!CELL.test(cell)) return null;
  const milliseconds = Date.parse(cell);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== cell) return null;
  const instant = atMilliseconds(milliseconds, 0);
  if (nanoseconds === undefined) return instant;
  // The cell cuts the nanoseconds off: both say the same milliseconds.
  const isSame = Math.floor(nanoseconds / 1_000_000) * 1_000_000 === instant.nanoseconds;
  return isSame ? { seconds: instant.seconds, nanoseconds } : null;
}

export function isSameInstant(a: InstantValue, b: InstantValue): boolean {
  return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
}

export function isEarlier(a: InstantValue, b: InstantValue): boolean {
  return a.seconds === b.seconds ? a.nanoseconds < b.nanoseconds : a.seconds < b.seconds;
}
