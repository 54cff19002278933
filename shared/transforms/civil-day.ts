/**
 * Days since 1970-01-01 of a date in the Gregorian calendar, NaN if there is no such date. Arithmetic instead of `Date`, for there are
 * millions of them (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, eras have 400).
 */
export function dayNumber(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return Number.NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - EPOCH_DAYS;
}

/** YYYY-MM-DD of a day since 1970-01-01, for the years 1 to 9999. */
export function dayText(day: number): string {
  const known = TEXTS.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (TEXTS.size >= TEXTS_MAX) TEXTS.clear();
  TEXTS.set(day, text);
  return text;
}

/** The days of a migration are few and come again and again. */
const TEXTS = new Map<number, string>();
const TEXTS_MAX = 20_000;
const DAY_MS = 86_400_000;
const EPOCH_DAYS = 719_468;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}
