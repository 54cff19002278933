import { expect, test } from "vitest";
import { durationFor, valueAt, type Point } from "../../cli/plan/measured-act.ts";

const at = (size: number, value: number): Point => ({ size, value });

test.each<{
  readonly title: string;
  readonly size: number;
  readonly points: readonly Point[];
  readonly value: number | null;
}>([
  { title: "nothing was measured", size: 10, points: [], value: null },
  { title: "only something without a size was measured", size: 10, points: [at(0, 5)], value: null },
  { title: "one size was measured: in proportion", size: 50, points: [at(10, 7)], value: 35 },
  { title: "one size was measured, and it was larger", size: 5, points: [at(10, 7)], value: 3.5 },
  { title: "one size was measured, and it was far smaller", size: 1000, points: [at(10, 7)], value: null },
  { title: "the same size was measured twice", size: 20, points: [at(10, 7), at(10, 9)], value: 14 },
  { title: "it lies between two: along the line", size: 15, points: [at(20, 20), at(10, 10), at(30, 90)], value: 15 },
  {
    title: "it lies beyond them: along the last two",
    size: 40,
    points: [at(10, 0), at(20, 20), at(30, 30)],
    value: 40,
  },
  {
    title: "it lies before them: along the first two, and never below nothing",
    size: 1,
    points: [at(10, 5), at(20, 20)],
    value: 0,
  },
  { title: "the larger took no longer", size: 40, points: [at(10, 8), at(20, 6)], value: 8 },
])("what is to be expected where $title", ({ size, points, value }) => {
  expect(valueAt(size, points)).toBe(value);
});

test("a step is estimated by steps of its kind alone", () => {
  const measured = [
    { act: "load", size: 10, durationMs: 100 },
    { act: "validate", size: 10, durationMs: 1 },
  ] as const;
  expect(durationFor("load", 20, measured)).toBe(200);
  expect(durationFor("diff", 20, measured)).toBeNull();
});
