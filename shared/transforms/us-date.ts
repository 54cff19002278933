import { dayNumber, dayText } from "./civil-day.ts";
import { zonedInstant } from "./zoned-instant.ts";

export type UsDate =
  | { readonly kind: "absent" }
  | { readonly kind: "bad" }
  /** `date` is YYYY-MM-DD. `hasTime`: a time of day stands behind it. */
  | { readonly kind: "date"; readonly date: string; readonly hasTime: boolean };

export type UsInstant =
  | { readonly kind: "absent" }
  | { readonly kind: "bad" }
  /** UTC with milliseconds. `isAmbiguous`: the clocks of the zone showed that time twice, and the earlier one is meant. `hasTime`: else it is the day's beginning. */
  | { readonly kind: "instant"; readonly instant: string; readonly hasTime: boolean; readonly isAmbiguous: boolean };

/** "July 25, 2025", "July 28, 2025 12:08 PM" or "2025-07-25", blanks around it or not: a date of the calendar. */
export function parseUsDate(text: string): UsDate {
  const parsed = parse(text);
  if (parsed === null || parsed === "bad") return { kind: parsed === null ? "absent" : "bad" };
  return { kind: "date", date: dayText(parsed.day), hasTime: parsed.minutes !== null };
}

/** The same, as an instant by the clocks of an IANA zone. A time that they never showed is bad. */
export function parseUsInstant(text: string, zone: string): UsInstant {
  const parsed = parse(text);
  if (parsed === null || parsed === "bad") return { kind: parsed === null ? "absent" : "bad" };
  const found = zonedInstant(parsed.day * DAY_MS + (parsed.minutes ?? 0) * MINUTE_MS, zone);
  if (found === null) return { kind: "bad" };
  return {
    kind: "instant",
    instant: new Date(found.instantMs).toISOString(),
    hasTime: parsed.minutes !== null,
    isAmbiguous: found.isAmbiguous,
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const MONTHS = new Map(
  [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ].map((name, index) => [name, index + 1]),
);

const LONG = /^([A-Z][a-z]+) (\d{1,2}), (\d{4})(?: (\d{1,2}):(\d{2})[ \u00a0\u202f]?(AM|PM))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Day since 1970-01-01 and minutes of that day, or null minutes. */
type Parsed = { readonly day: number; readonly minutes: number | null };

function parse(text: string): Parsed | "bad" | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const iso = ISO.exec(trimmed);
  if (iso !== null) return dated(dayNumber(Number(iso[1]), Number(iso[2]), Number(iso[3])), null);
  const long = LONG.exec(trimmed);
  if (long === null) return "bad";
  const [, month = "", day, year, hour, minute, half] = long;
  const minutes = hour === undefined ? null : minutesOf(Number(hour), Number(minute), half ?? "");
  return dated(dayNumber(Number(year), MONTHS.get(month) ?? 0, Number(day)), minutes);
}

function dated(day: number, minutes: number | null): Parsed | "bad" {
  return Number.isNaN(day) || (minutes !== null && Number.isNaN(minutes)) ? "bad" : { day, minutes };
}

/** 12 AM is the day's first hour, 12 PM the thirteenth. */
function minutesOf(hour: number, minute: number, half: string): number {
  if (hour < 1 || hour > 12 || minute > 59) return Number.NaN;
  return ((hour % 12) + (half === "PM" ? 12 : 0)) * 60 + minute;
}
