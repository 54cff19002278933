import { expect, test } from "vitest";
import { compareKeys, contains, describeRange, type Key, type KeyRange } from "../../shared/key.ts";
import { coverOf } from "../../workers/key-cover.ts";

const SEGMENTS = [
  "a",
  "ab",
  "a-b",
  "a!",
  "a#b",
  "b",
  "__id7__",
  "__id12__",
  "__ie",
  "R",
  "R9",
  "R9-1",
  "é",
  "\u{1F600}",
];

/** Keys of two levels and of four, as a collection group has them. */
const KEYS: readonly Key[] = SEGMENTS.flatMap((first) => [
  `top/${first}`,
  ...SEGMENTS.map((second) => `top/${first}/below/${second}`),
]).toSorted(compareKeys);

function isCovered(path: string, intervals: ReturnType<typeof coverOf>): boolean {
  const bytes = Buffer.from(path);
  return intervals.some(
    ({ from, to }) =>
      Buffer.compare(Buffer.from(from), bytes) <= 0 && (to === null || Buffer.compare(bytes, Buffer.from(to)) < 0),
  );
}

const ENDS = [null, ...KEYS.filter((_, index) => index % 3 === 0)];
const RANGES: readonly KeyRange[] = ENDS.flatMap((after) => ENDS.map((upTo) => ({ after, upTo }))).filter(
  ({ after, upTo }) => after === null || upTo === null || compareKeys(after, upTo) < 0,
);

/** Keys of the range, and elements of their documents, that no interval holds. */
function lostOf(range: KeyRange): string[] {
  const intervals = coverOf(range);
  return KEYS.filter((key) => contains(range, key))
    .flatMap((key) => [key, `${key}#items/x`, `${key}#part`])
    .filter((path) => !isCovered(path, intervals))
    .map((path) => `${path} of ${describeRange(range)}`);
}

test("the intervals of a range hold each of its keys and their elements, wherever it begins and ends", () => {
  expect(RANGES.flatMap(lostOf)).toEqual([]);
});

test("the intervals of a range hold few other keys", () => {
  const keys = Array.from(
    { length: 2000 },
    (_, n) => `top/engagement-${String(n >> 5).padStart(4, "0")}/rfis/r-${n % 32}`,
  );
  const [after, upTo] = [keys.toSorted(compareKeys)[700] ?? "", keys.toSorted(compareKeys)[800] ?? ""];
  const covered = keys.filter((key) => isCovered(key, coverOf({ after, upTo })));
  expect(covered.length).toBeLessThan(140);
});
