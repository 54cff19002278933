import { expect, test } from "vitest";
import { TIME_SHAPES, timeShapeOf, type TimeShape } from "../../shared/transforms/time-shape.ts";
import { Instant, type SourceValue } from "../../shared/value.ts";

const EXAMPLES: readonly (readonly [SourceValue, TimeShape])[] = [
  [new Instant(1_700_000_000, 0), "timestamp"],
  [{ _seconds: 1_700_000_000n, _nanoseconds: 0n }, "map with _seconds"],
  [{ seconds: 1_700_000_000n, nanoseconds: 0n }, "map with seconds"],
  [1_700_000_000n, "seconds"],
  [1_700_000_000_000, "milliseconds"],
  ["1700000000", "digits"],
  ["2024-03-05T14:30:00Z", "year first, with a zone"],
  ["2024-03-05T14:30:00+02:00", "year first, with a zone"],
  ["2024-03-05 14:30", "year first, with a time of day"],
  ["2024-03-05", "year first"],
  ["05/03/24 14:30", "day first, with a time of day"],
  ["05/03/2024", "day first"],
];

test.each(EXAMPLES)("%s is told apart", (value, shape) => {
  expect(timeShapeOf(value)).toBe(shape);
});

test("every shape has an example, and what is no time has none", () => {
  expect(new Set(EXAMPLES.map(([, shape]) => shape))).toEqual(new Set(TIME_SHAPES));
  for (const value of [null, undefined, "", "last Tuesday", "45/01/24 10:00", { days: 3n }, true]) {
    expect(timeShapeOf(value)).toBeNull();
  }
});
