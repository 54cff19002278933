import { expect, test } from "vitest";
import { drawRoots } from "../../../producers/sample/draw-roots.ts";
import type { SourceRecord } from "../../../shared/landing.ts";

function rootsOf(sizes: Readonly<Record<string, number>>): SourceRecord[] {
  return Object.entries(sizes).flatMap(([stratum, size]) =>
    Array.from({ length: size }, (_, index) => {
      const id = `${stratum}${index}`;
      return { system: "friday", path: `roots/${id}`, id, data: { stratum }, createTimeUs: 0, updateTimeUs: 0 };
    }),
  );
}

const stratum = ({ data }: SourceRecord): string => String(data["stratum"]);

test("each stratum is drawn from in proportion, to within one", () => {
  const sizes = { a: 400, b: 101, c: 37, d: 3, e: 259 };
  for (const seed of [1, 2, 3, 4, 5]) {
    const { drawn, strata } = drawRoots(rootsOf(sizes), { seed, share: 0.1, stratum });
    expect(drawn.length).toBe(80);
    for (const [name, size] of Object.entries(sizes)) {
      expect(strata[name]?.of).toBe(size);
      expect(Math.abs((strata[name]?.drawn ?? 0) - size / 10)).toBeLessThanOrEqual(1);
    }
  }
});

test("the same seed draws the same roots in whatever order they come, another seed others", () => {
  const roots = rootsOf({ a: 50, b: 50 });
  const paths = (all: readonly SourceRecord[], seed: number): string[] =>
    drawRoots(all, { seed, share: 0.2, stratum }).drawn.map(({ path }) => path);
  expect(paths(roots.toReversed(), 1)).toEqual(paths(roots, 1));
  expect(paths(roots, 2)).not.toEqual(paths(roots, 1));
});

test("of few roots one is drawn, and of none none", () => {
  expect(drawRoots(rootsOf({ a: 3 }), { seed: 1, share: 0.01, stratum }).drawn.length).toBe(1);
  expect(drawRoots([], { seed: 1, share: 0.01, stratum }).drawn).toEqual([]);
});
