import { describe, expect, test } from "vitest";
import { instantOfCell, readInstant } from "../../../coordinator/checks/source-instant.ts";
import { Instant, type SourceValue } from "../../../shared/value.ts";

const ZONE = 120;
const at = (text: string, nanoseconds = 0) => ({ seconds: Date.parse(text) / 1000, nanoseconds });

describe("a value of the source says", () => {
  test.each<[string, SourceValue, ReturnType<typeof at>]>([
    ["a timestamp", new Instant(1_700_000_000, 123_456_000), { seconds: 1_700_000_000, nanoseconds: 123_456_000 }],
    [
      "a map with underscores",
      { _seconds: 1_700_000_000n, _nanoseconds: 5n },
      { seconds: 1_700_000_000, nanoseconds: 5 },
    ],
    ["a map without nanoseconds", { seconds: 1_700_000_000n }, { seconds: 1_700_000_000, nanoseconds: 0 }],
    ["UTC", "2024-03-05T10:20:30.250Z", at("2024-03-05T10:20:30Z", 250_000_000)],
    ["an offset, which is converted", "2024-03-05T10:20:30+02:00", at("2024-03-05T08:20:30Z")],
    ["an offset to the west", "2024-03-05 10:20:30-0530", at("2024-03-05T15:50:30Z")],
    ["a local day", "2024-03-05", at("2024-03-04T22:00:00Z")],
    ["a local minute", "2024-03-05 00:30", at("2024-03-04T22:30:00Z")],
    ["the day before the month", "05/03/24 14:05", at("2024-03-05T12:05:00Z")],
    ["a year of four digits", "5/3/2024", at("2024-03-04T22:00:00Z")],
    ["epoch seconds", 1_700_000_000n, { seconds: 1_700_000_000, nanoseconds: 0 }],
    ["epoch milliseconds", 1_700_000_000_250n, { seconds: 1_700_000_000, nanoseconds: 250_000_000 }],
    ["a fraction of a second", 1_700_000_000.5, { seconds: 1_700_000_000, nanoseconds: 500_000_000 }],
    ["digits", " 1700000000 ", { seconds: 1_700_000_000, nanoseconds: 0 }],
    ["nanoseconds", "2024-03-05T10:20:30.123456789Z", at("2024-03-05T10:20:30Z", 123_456_789)],
    ["a moment before 1970", -1_500n, { seconds: -1_500, nanoseconds: 0 }],
  ])("%s", (_, value, instant) => {
    expect(readInstant(value, ZONE)).toEqual(instant);
  });

  test.each([[null], [undefined], [""], ["  "]])("nothing by %j", (value) => {
    expect(readInstant(value, ZONE)).toBe("nothing");
  });

  test.each<[string, SourceValue]>([
    ["a day that is not there", "30/02/24"],
    ["a month that is not there", "2024-13-01"],
    ["hour 24", "2024-03-05 24:00"],
    ["words", "soon"],
    ["what is no number", Number.NaN],
    ["another map", { a: 1n }],
    ["true", true],
  ])("no time by %s", (_, value) => {
    expect(readInstant(value, ZONE)).toBe("no time");
  });
});

describe("a cell of the target", () => {
  test("holds its instant with the nanoseconds beside it", () => {
    expect(instantOfCell("2024-03-05T10:20:30.123Z", 123_456_789)).toEqual(at("2024-03-05T10:20:30Z", 123_456_789));
    expect(instantOfCell("2024-03-05T10:20:30.123Z", undefined)).toEqual(at("2024-03-05T10:20:30Z", 123_000_000));
  });

  test.each([
    ["2024-03-05T10:20:30Z", undefined],
    ["2024-03-05T10:20:30.123+02:00", undefined],
    ["2024-02-30T10:20:30.123Z", undefined],
    ["2024-03-05T24:00:00.000Z", undefined],
    ["2024-03-05T10:20:30.123Z", 124_000_000],
  ])("is no instant as %s with %j", (cell, nanoseconds) => {
    expect(instantOfCell(cell, nanoseconds)).toBeNull();
  });
});
