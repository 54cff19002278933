import { expect, test } from "vitest";
import { compareKeys, contains, type Key } from "../../shared/key.ts";
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

test("the intervals of a range hold each of its keys and their elements, wherever it begins and ends", () => {
  const lost: string[] = [];
  const ends = [null, ...KEYS.filter((_, index) => index % 3 === 0)];
  for (const after of ends) {
    for (const upTo of ends) {
      if (after !== null && upTo !== null && compareKeys(after, upTo) >= 0) continue;
      const intervals = coverOf({ after, upTo });
      for (const key of KEYS) {
        if (!contains({ after, upTo }, key)) continue;
        for (const path of [key, `${key}#items/x`, `${key}#part`])
          if (!isCovered(path, intervals)) lost.push(`${path} of (${after} … ${upTo}]`);
      }
    }
  }
  expect(lost).toEqual([]);
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
