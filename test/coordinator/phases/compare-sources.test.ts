import { expect, test } from "vitest";
import { compareSources } from "../../../coordinator/phases/compare-sources.ts";

test("a source that has moved on a little is the same source", () => {
  expect(compareSources({ rfis: 10_000, users: 40 }, { rfis: 10_900, users: 60 })).toEqual([]);
});

test("collections that grew, shrank, appeared or vanished are named with both counts", () => {
  const before = { rfis: 10_000, users: 1000, logs: 5 };
  expect(compareSources(before, { rfis: 12_000, users: 100, teams: 3 })).toEqual([
    "rfis had 10000 documents and has 12000",
    "users had 1000 documents and has 100",
    "logs had 5 documents and has 0",
    "teams had 0 documents and has 3",
  ]);
});
