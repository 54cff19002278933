import type { SourceValue } from "../value.ts";
import { dayNumber, dayText } from "./civil-day.ts";
import { parseTime, type TimeInstant } from "./parse-time.ts";

export type ParsedDate =
  | { readonly kind: "absent" }
  | { readonly kind: "bad" }
  /** `isExact` is false where the value also had a time of day, which a date cannot hold. */
  | { readonly kind: "date"; readonly date: string; readonly isExact: boolean };

const DAY_SECONDS = 86_400;
const LAST_DAY = dayNumber(9999, 12, 31);

/** The calendar date, YYYY-MM-DD, that a value in any shape of `parseTime` means in local time: a date is not shifted to UTC. */
export function parseDate(value: SourceValue | undefined, zoneMinutes: number): ParsedDate {
  const time = parseTime(value, zoneMinutes);
  return time.kind === "instant" ? localDate(time, zoneMinutes) : time;
}

function localDate(time: TimeInstant, zoneMinutes: number): ParsedDate {
  const seconds = time.seconds + zoneMinutes * 60;
  const day = Math.floor(seconds / DAY_SECONDS);
  // The last hours of the year 9999 have no four-digit date east of Greenwich.
  if (day > LAST_DAY) return { kind: "bad" };
  return { kind: "date", date: dayText(day), isExact: seconds === day * DAY_SECONDS && time.nanoseconds === 0 };
}
