import { describe, expect, test } from "vitest";
import { GeoPoint, Instant, type SourceValue } from "../../shared/value.ts";
import { parseDate } from "../../shared/transforms/parse-date.ts";
import { dayNumber, dayText } from "../../shared/transforms/civil-day.ts";
import { fitsMilliseconds, formatInstant, parseTime } from "../../shared/transforms/parse-time.ts";

const JOHANNESBURG = 120;

function timeOf(value: SourceValue | undefined): string {
  const time = parseTime(value, JOHANNESBURG);
  if (time.kind !== "instant") return time.kind;
  return fitsMilliseconds(time) ? formatInstant(time) : `${formatInstant(time)} ${time.nanoseconds}`;
}

function dateOf(value: SourceValue | undefined): string {
  const date = parseDate(value, JOHANNESBURG);
  return date.kind === "date" ? `${date.date}${date.isExact ? "" : " and a time of day"}` : date.kind;
}

describe("a time", () => {
  test.each<[what: string, value: SourceValue | undefined, time: string]>([
    ["absent", undefined, "absent"],
    ["null", null, "absent"],
    ["blank", "", "absent"],
    ["blanks", "  ", "absent"],
    ["a timestamp", new Instant(1_709_640_000, 0), "2024-03-05T12:00:00.000Z"],
    ["a timestamp with microseconds", new Instant(1_709_640_000, 123_456_000), "2024-03-05T12:00:00.123Z 123456000"],
    ["a timestamp before 1970", new Instant(-1, 999_000_000), "1969-12-31T23:59:59.999Z"],
    ["a timestamp of the year 1", new Instant(-62_135_596_800, 0), "0001-01-01T00:00:00.000Z"],
    ["a timestamp of the year 9999", new Instant(253_402_300_799, 0), "9999-12-31T23:59:59.000Z"],
    ["a timestamp beyond", new Instant(253_402_300_800, 0), "bad"],
    ["a map with underscores", { _seconds: 1_709_640_000n, _nanoseconds: 5n }, "2024-03-05T12:00:00.000Z 5"],
    ["a map", { seconds: 1_709_640_000n, nanoseconds: 0n }, "2024-03-05T12:00:00.000Z"],
    ["a map with doubles", { seconds: 1_709_640_000, nanoseconds: 0 }, "2024-03-05T12:00:00.000Z"],
    ["a map without nanoseconds", { seconds: 1_709_640_000n }, "2024-03-05T12:00:00.000Z"],
    ["a map with half seconds", { seconds: 1.5 }, "bad"],
    ["a map with text", { seconds: "1709640000" }, "bad"],
    ["a map of something else", { year: 2024n }, "bad"],
    ["ISO 8601 with Z", "2024-03-05T12:00:00Z", "2024-03-05T12:00:00.000Z"],
    ["ISO 8601 with milliseconds", "2024-03-05T12:00:00.25Z", "2024-03-05T12:00:00.250Z"],
    ["ISO 8601 with nanoseconds", "2024-03-05T12:00:00.123456789Z", "2024-03-05T12:00:00.123Z 123456789"],
    ["an offset, which is converted", "2024-03-05T14:00:00+02:00", "2024-03-05T12:00:00.000Z"],
    ["an offset to the west", "2024-03-05T07:30:00-0430", "2024-03-05T12:00:00.000Z"],
    ["an offset nobody has", "2024-03-05T07:30:00+25:00", "bad"],
    ["a date alone, in local time", "2024-03-05", "2024-03-04T22:00:00.000Z"],
    ["local minutes", "2024-03-05 14:00", "2024-03-05T12:00:00.000Z"],
    ["local seconds", "2024-03-05 14:00:59", "2024-03-05T12:00:59.000Z"],
    ["day first, never month first", "05/03/24 14:00", "2024-03-05T12:00:00.000Z"],
    ["day first with a long year", "05/03/2024", "2024-03-04T22:00:00.000Z"],
    ["day first with single digits", "5/3/24 9:05", "2024-03-05T07:05:00.000Z"],
    ["day first without time", "31/12/23", "2023-12-30T22:00:00.000Z"],
    ["no month 13", "05/13/24", "bad"],
    ["no 30 February", "2024-02-30", "bad"],
    ["29 February in a leap year", "29/02/24", "2024-02-28T22:00:00.000Z"],
    ["no 29 February in another", "29/02/23", "bad"],
    ["no hour 24", "2024-03-05 24:00", "bad"],
    ["no second 60", "2024-03-05 23:59:60", "bad"],
    ["epoch seconds", 1_709_640_000n, "2024-03-05T12:00:00.000Z"],
    ["epoch milliseconds", 1_709_640_000_123n, "2024-03-05T12:00:00.123Z"],
    ["epoch seconds as a double", 1_709_640_000.25, "2024-03-05T12:00:00.250Z"],
    ["epoch milliseconds as a double", 1_709_640_000_123, "2024-03-05T12:00:00.123Z"],
    ["epoch seconds as text", "1709640000", "2024-03-05T12:00:00.000Z"],
    ["zero, which is 1970 and not nothing", 0n, "1970-01-01T00:00:00.000Z"],
    ["the last number that is seconds", 99_999_999_999n, "5138-11-16T09:46:39.000Z"],
    ["the first number that is milliseconds", 100_000_000_000n, "1973-03-03T09:46:40.000Z"],
    ["not a number", Number.NaN, "bad"],
    ["infinity", Number.POSITIVE_INFINITY, "bad"],
    ["a whole number beyond reason", 9_007_199_254_740_993n, "bad"],
    ["words", "next Tuesday", "bad"],
    ["true", true, "bad"],
    ["a place", new GeoPoint(1, 2), "bad"],
    ["an array", [1_709_640_000n], "bad"],
  ])("from %s", (_, value, time) => {
    expect(timeOf(value)).toBe(time);
  });
});

describe("a date", () => {
  test.each<[what: string, value: SourceValue | undefined, date: string]>([
    ["absent", null, "absent"],
    ["a date alone, not shifted", "2024-03-05", "2024-03-05"],
    ["day first, not shifted", "05/03/24", "2024-03-05"],
    ["local midnight as a timestamp", new Instant(1_709_589_600, 0), "2024-03-05"],
    ["another time of that day", new Instant(1_709_640_000, 0), "2024-03-05 and a time of day"],
    ["late in the evening UTC, the next day locally", "2024-03-05T23:00:00Z", "2024-03-06 and a time of day"],
    ["a local time", "2024-03-05 09:30", "2024-03-05 and a time of day"],
    ["no 31 April", "31/04/24", "bad"],
    ["the end of the calendar", new Instant(253_402_300_799, 0), "bad"],
    ["words", "soon", "bad"],
  ])("from %s", (_, value, date) => {
    expect(dateOf(value)).toBe(date);
  });
});

describe("days since 1970", () => {
  test("agree with the platform's calendar, leap years and centuries included", () => {
    for (let day = -719_162; day <= 2_932_896; day += 997) {
      const date = new Date(day * 86_400_000);
      expect(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day);
      expect(dayText(day)).toBe(date.toISOString().slice(0, 10));
    }
  });

  test.each([
    [2023, 2, 29],
    [1900, 2, 29],
    [2024, 0, 1],
    [2024, 13, 1],
    [2024, 4, 31],
    [2024, 1, 0],
  ])("do not exist for %d-%d-%d", (year, month, day) => {
    expect(dayNumber(year, month, day)).toBeNaN();
  });
});
