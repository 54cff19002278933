import { expect, test } from "vitest";
import { compareKeys, contains, gapsOf, overlapsOf, splitRange } from "../../shared/key.ts";
import { Tiles } from "../../shared/tiles.ts";

test.each([
  ["a/b", "a/b", 0],
  ["a/b", "a/c", -1],
  ["a/b", "a/b/c/d", -1],
  ["a-b/x", "a/x", 1],
  ["list/__id7__", "list/__id10__", -1],
  ["list/__id7__", "list/A", -1],
  ["list/Z", "list/a", -1],
  ["list/\u{1F600}", "list/\uFFFD", 1],
])("key %s compares to %s as %i", (a, b, order) => {
  expect(Math.sign(compareKeys(a, b))).toBe(order);
  expect(Math.sign(compareKeys(b, a))).toBe(order === 0 ? 0 : -order);
});

test("segments are compared one by one, so a longer first segment does not win over the separator", () => {
  expect(["e/a b/r/1", "e/a/r/2", "e/a/r/1"].toSorted(compareKeys)).toEqual(["e/a/r/1", "e/a/r/2", "e/a b/r/1"]);
});

test("ranges that tile leave no gap and share no key", () => {
  const ranges = splitRange({ after: null, upTo: null }, ["l/m", "l/c", "l/m"]);
  expect(ranges).toEqual([
    { after: null, upTo: "l/c" },
    { after: "l/c", upTo: "l/m" },
    { after: "l/m", upTo: null },
  ]);
  expect(gapsOf(ranges)).toEqual([]);
  expect(overlapsOf(ranges)).toEqual([]);
});

test.each([
  ["nothing", [], [{ after: null, upTo: null }]],
  ["the start", [{ after: "l/c", upTo: null }], [{ after: null, upTo: "l/c" }]],
  ["the end", [{ after: null, upTo: "l/c" }], [{ after: "l/c", upTo: null }]],
  [
    "the middle, in whatever order they landed",
    [
      { after: "l/m", upTo: null },
      { after: null, upTo: "l/c" },
    ],
    [{ after: "l/c", upTo: "l/m" }],
  ],
])("a gap is found when %s is missing", (_, ranges, gaps) => {
  expect(gapsOf(ranges)).toEqual(gaps);
});

test("an overlap is found even behind a range that ends earlier", () => {
  const overlaps = overlapsOf([
    { after: null, upTo: "l/m" },
    { after: "l/a", upTo: "l/b" },
    { after: "l/k", upTo: null },
  ]);
  expect(overlaps).toHaveLength(2);
});

test("a range holds its last key and not the one it starts behind", () => {
  const range = { after: "l/b", upTo: "l/d" };
  expect(["l/b", "l/c", "l/d", "l/e"].filter((key) => contains(range, key))).toEqual(["l/c", "l/d"]);
});

test("tiles give back a range that is free, nothing of one that has landed, and the rest of one that has landed in part", () => {
  const tiles = new Tiles([
    { after: "l/b", upTo: "l/d" },
    { after: null, upTo: "l/b" },
  ]);
  expect(tiles.uncovered({ after: "l/d", upTo: "l/f" })).toEqual([{ after: "l/d", upTo: "l/f" }]);
  expect(tiles.uncovered({ after: "l/b", upTo: "l/d" })).toEqual([]);
  expect(tiles.uncovered({ after: "l/c", upTo: "l/f" })).toEqual([{ after: "l/d", upTo: "l/f" }]);
  tiles.add({ after: "l/h", upTo: "l/k" });
  expect(tiles.uncovered({ after: "l/a", upTo: null })).toEqual([
    { after: "l/d", upTo: "l/h" },
    { after: "l/k", upTo: null },
  ]);
});

test("an old batch that meets a longer successor over the same start is left out entirely", () => {
  const tiles = new Tiles([{ after: "l/300", upTo: "l/800" }]);
  expect(tiles.uncovered({ after: "l/300", upTo: "l/500" })).toEqual([]);
});
