import { expect, test } from "vitest";
import { dueInstants, missedInstants, nextInstant, nightlyPattern } from "../../coordinator/curation/due-instants.ts";

const BERLIN = { pattern: nightlyPattern("02:30"), zone: "Europe/Berlin" };
const BRISBANE = { pattern: nightlyPattern("02:00"), zone: "Australia/Brisbane" };

const at = (time: string): number => Date.parse(time);
const told = (instants: readonly number[]): readonly string[] =>
  instants.map((instant) => new Date(instant).toISOString().slice(0, 16));

test.each([
  [
    "a night like any other",
    BRISBANE,
    "2026-11-20T00:00Z",
    "2026-11-22T00:00Z",
    ["2026-11-20T16:00", "2026-11-21T16:00"],
  ],
  [
    "summer time begins: the hour that is left out comes an hour later",
    BERLIN,
    "2026-03-28T03:00Z",
    "2026-03-30T12:00Z",
    ["2026-03-29T01:30", "2026-03-30T00:30"],
  ],
  [
    "summer time ends: the hour that comes twice has one run",
    BERLIN,
    "2026-10-24T12:00Z",
    "2026-10-26T12:00Z",
    ["2026-10-25T00:30", "2026-10-26T01:30"],
  ],
  ["nothing is due at the very instant after which is asked", BRISBANE, "2026-11-20T16:00Z", "2026-11-20T20:00Z", []],
])("%s", (...[, timetable, from, to, expected]) => {
  expect(told(dueInstants(timetable, at(from), at(to)))).toEqual(expected);
});

test.each([
  ["the last run began after it was due", "2026-11-21T16:00:30Z", "2026-11-22T09:00Z", 0],
  ["the last run began the night before", "2026-11-20T16:00:05Z", "2026-11-21T20:00Z", 1],
  ["a run by hand before it was due makes up for nothing", "2026-11-21T15:00Z", "2026-11-21T20:00Z", 1],
  ["it is due this minute, and may begin late", "2026-11-20T16:00:05Z", "2026-11-21T16:05Z", 0],
  ["it is ten minutes late", "2026-11-20T16:00:05Z", "2026-11-21T16:10Z", 1],
  ["nobody was there for a week", "2026-11-14T16:00:05Z", "2026-11-21T20:00Z", 7],
])("runs are missed: %s", (...[, last, now, missed]) => {
  expect(missedInstants(BRISBANE, at(last), at(now))).toHaveLength(missed);
});

test("a night on which the clock goes forward over the time is missed as any other", () => {
  expect(told(missedInstants(BERLIN, at("2026-03-28T01:31Z"), at("2026-03-29T12:00Z")))).toEqual(["2026-03-29T01:30"]);
  expect(missedInstants(BERLIN, at("2026-10-25T00:31Z"), at("2026-10-25T12:00Z"))).toEqual([]);
});

test("whoever was away for years is told of a year of nights", () => {
  expect(missedInstants(BRISBANE, at("2010-01-01T00:00Z"), at("2026-11-21T20:00Z")).length).toBeLessThanOrEqual(400);
});

test("the next run is due in the zone that was asked for", () => {
  expect(new Date(nextInstant(BERLIN, at("2026-07-01T12:00Z"))).toISOString()).toBe("2026-07-02T00:30:00.000Z");
  expect(new Date(nextInstant(BERLIN, at("2026-12-01T12:00Z"))).toISOString()).toBe("2026-12-02T01:30:00.000Z");
});
