import { describe, expect, test } from "vitest";
import { pictureOf } from "../../bull-board/console/range-picture.ts";
import type { CollectionRanges, LedgerRange } from "../../bull-board/console/read-ranges.ts";

const key = (number: number): string => `c/${String(number).padStart(6, "0")}`;

function range(page: number, after: number | null, upTo: number | null): LedgerRange {
  return { page, after: after === null ? null : key(after), upTo: upTo === null ? null : key(upTo), documents: 10 };
}

function collection(
  landed: readonly LedgerRange[],
  counted: number,
  boundaries: readonly number[] = [],
): CollectionRanges {
  return { name: "c", counted, boundaries: boundaries.map(key), landed };
}

function kinds(of: CollectionRanges, atWork: readonly LedgerRange[] = [], most = 50): string[] {
  return pictureOf(of, atWork, most).map(({ kind, documents }) => `${kind} ${Math.round(documents)}`);
}

describe("the picture of a collection", () => {
  test("of which nothing has landed is one hole of all that is counted", () => {
    expect(kinds(collection([], 40))).toEqual(["missing 40"]);
  });

  test("that has landed as a whole has no hole", () => {
    expect(kinds(collection([range(1, null, 5), range(2, 5, null)], 20))).toEqual(["landed 10", "landed 10"]);
  });

  test("shows holes where they are, as long as the plan thinks they are", () => {
    const ranges = collection([range(1, null, 10), range(2, 20, 30)], 100, [12, 14, 16, 40]);
    expect(kinds(ranges)).toEqual(["landed 10", "missing 53", "landed 10", "missing 27"]);
  });

  test("tells what is being read from what nobody reads", () => {
    const ranges = collection([range(1, null, 10)], 40);
    expect(kinds(ranges, [range(0, 10, 20)])).toEqual(["landed 10", "at-work 15", "missing 15"]);
    expect(kinds(collection([], 40), [range(0, null, null)])).toEqual(["at-work 40"]);
  });

  test("shows a range that landed with more than was counted, and an empty one", () => {
    expect(kinds(collection([{ ...range(1, null, null), documents: 0 }], 0))).toEqual(["landed 0"]);
    expect(kinds(collection([range(1, null, null)], 5))).toEqual(["landed 10"]);
  });

  test.each([
    ["ranges that follow each other", 5000, () => true],
    ["every second range", 5000, (index: number) => index % 2 === 0],
    ["a few holes among many ranges", 5000, (index: number) => index % 1000 !== 7],
  ])("of %s has no more stretches than there is room for, and all documents", (_name, count, has) => {
    const landed = Array.from({ length: count }, (_, index) => range(index + 1, index, index + 1)).filter((_, index) =>
      has(index),
    );
    const picture = pictureOf(collection(landed, count * 10), [], 60);
    expect(picture.length).toBeLessThanOrEqual(60);
    expect(Math.round(picture.reduce((sum, { documents }) => sum + documents, 0))).toBe(count * 10);
    expect(picture.reduce((sum, { ranges }) => sum + ranges, 0)).toBe(landed.length);
    expect(picture.find(({ from }) => from !== null)?.from).toBe(landed[0]?.page);
  });

  test("keeps a hole visible as long as there is room for it", () => {
    const landed = Array.from({ length: 5000 }, (_, index) => range(index + 1, index, index + 1)).filter(
      ({ page }) => page !== 2500,
    );
    expect(kinds(collection(landed, 50_000), [], 40).filter((kind) => kind.startsWith("missing"))).toEqual([
      "missing 3",
      "missing 3",
      "missing 3",
    ]);
  });
});
