import { describe, expect, test } from "vitest";
import { parseUsDate, parseUsInstant } from "../../shared/transforms/us-date.ts";
import { zonedInstant } from "../../shared/transforms/zoned-instant.ts";

describe("a US long date", () => {
  test.each<readonly [string, string | null]>([
    ["July 25, 2025", "2025-07-25"],
    [" July 5, 2025\n", "2025-07-05"],
    ["February 29, 2024", "2024-02-29"],
    ["2025-07-25", "2025-07-25"],
    ["July 28, 2025 12:08 PM", "2025-07-28"],
    ["", null],
    ["  ", null],
  ])("%j is %j", (text, date) => {
    const parsed = parseUsDate(text);
    expect(parsed.kind === "date" ? parsed.date : null).toBe(date);
    expect(parsed.kind).toBe(date === null ? "absent" : "date");
  });

  test.each([
    "February 29, 2025",
    "July 32, 2025",
    "Juli 25, 2025",
    "July 25 2025",
    "25/07/2025",
    "2025-13-01",
    "July 25, 2025 → July 30, 2025",
    "July 25, 2025 13:08 PM",
    "July 25, 2025 0:08 AM",
    "July 25, 2025 12:60 PM",
    "soon",
  ])("%j is none", (text) => {
    expect(parseUsDate(text)).toEqual({ kind: "bad" });
    expect(parseUsInstant(text, "UTC")).toEqual({ kind: "bad" });
  });
});

describe("a US long date with a time of day", () => {
  test.each<readonly [text: string, zone: string, instant: string]>([
    ["July 28, 2025 12:08 PM", "Australia/Brisbane", "2025-07-28T02:08:00.000Z"],
    ["July 28, 2025 12:08 AM", "Australia/Brisbane", "2025-07-27T14:08:00.000Z"],
    ["January 28, 2025 9:00 AM", "Australia/Sydney", "2025-01-27T22:00:00.000Z"],
    ["July 28, 2025 9:00 AM", "Australia/Sydney", "2025-07-27T23:00:00.000Z"],
    ["July 28, 2025 9:00 AM", "UTC", "2025-07-28T09:00:00.000Z"],
    ["July 28, 2025 9:00 AM", "America/St_Johns", "2025-07-28T11:30:00.000Z"],
    ["July 28, 2025", "Australia/Brisbane", "2025-07-27T14:00:00.000Z"],
    // A narrow blank, as newer exports have it.
    ["July 28, 2025 9:00\u202fAM", "UTC", "2025-07-28T09:00:00.000Z"],
  ])("%j in %s is %s", (text, zone, instant) => {
    expect(parseUsInstant(text, zone)).toMatchObject({ kind: "instant", instant });
  });

  test("a time that the clocks show twice is the earlier one, and says so", () => {
    expect(parseUsInstant("April 6, 2025 2:30 AM", "Australia/Sydney")).toEqual({
      kind: "instant",
      instant: "2025-04-05T15:30:00.000Z",
      hasTime: true,
      isAmbiguous: true,
    });
  });

  test("a time that the clocks skip is none", () => {
    expect(parseUsInstant("October 5, 2025 2:30 AM", "Australia/Sydney")).toEqual({ kind: "bad" });
  });

  test("every instant of a year comes back from what the clocks show", () => {
    const zone = "Australia/Lord_Howe";
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    const start = Date.UTC(2025, 0, 1);
    for (let step = 0; step < 365 * 3; step += 1) {
      const ms = start + step * 8 * 60 * 60 * 1000;
      const [, day, month, year, hour, minute, second] =
        /(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)/.exec(clock.format(ms)) ?? [];
      const local = Date.UTC(
        Number(year),
        Number(month) - 1,
        Number(day),
        Number(hour),
        Number(minute),
        Number(second),
      );
      expect(zonedInstant(local, zone)?.instantMs).toBe(ms);
    }
  });
});
