import { expect, test } from "vitest";
import { sampledSource } from "../../../producers/sample/sampled-source.ts";
import { subtreeOf } from "../../../shared/document-path.ts";
import { WHOLE_RANGE, contains, type KeyRange } from "../../../shared/key.ts";
import { countParts, type SampledPart, type SourceSample } from "../../../shared/sample.ts";
import type { Source } from "../../../shared/source.ts";
import { LEAVES, TREES, openWood, type Wood } from "./trees.ts";

const TRIALS = 80;

type Parts = Extract<SampledPart, { kind: "parts" }>;

function sampleOf(trees: SampledPart, leaves: SampledPart, system = "friday"): SourceSample {
  return {
    format: 1,
    migration: "wood",
    seed: 1,
    share: 0.5,
    collections: { trees: { system, at: TREES, part: trees }, leaves: { system, at: LEAVES, part: leaves } },
  };
}

/** Numbers from 0 up to 1, always the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every third tree, all below every second one, and some single leaves besides. */
function drawnFrom({ trees, leaves }: Wood): { readonly trees: Parts; readonly leaves: Parts } {
  const ranges = trees
    .filter((_, index) => index % 2 === 0)
    .map((tree) => {
      const range = subtreeOf(tree);
      return { ...range, counted: leaves.filter((leaf) => contains(range, leaf)).length };
    });
  const single = leaves.filter((leaf, index) => index % 3 === 0 && !ranges.some((range) => contains(range, leaf)));
  return {
    trees: { kind: "parts", documents: trees.filter((_, index) => index % 3 === 0), ranges: [] },
    leaves: { kind: "parts", documents: single, ranges },
  };
}

function pathsIn(part: Parts, all: readonly string[]): string[] {
  return all.filter((path) => part.documents.includes(path) || part.ranges.some((range) => contains(range, path)));
}

async function page(source: Source, range: KeyRange, limit: number): Promise<string[]> {
  const records = await source.readPage({ at: LEAVES, range, limit, readTime: null });
  return records.map(({ path }) => path);
}

test("a page of any range and size holds the sampled documents of the range in key order, and is short only at its end", async () => {
  const wood = await openWood();
  const drawn = drawnFrom(wood);
  const sampled = sampledSource(wood.source, sampleOf(drawn.trees, drawn.leaves));
  const inSample = pathsIn(drawn.leaves, wood.leaves);
  const random = numbers(7);
  const keys = [...wood.leaves, ...wood.trees, ...wood.trees.map((tree) => subtreeOf(tree).upTo ?? "")];
  const keyOrEnd = (): string | null => keys[Math.floor(random() * keys.length * 1.1)] ?? null;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const range = { after: keyOrEnd(), upTo: keyOrEnd() };
    const limit = 1 + Math.floor(random() * 20);
    const expected = inSample.filter((path) => contains(range, path)).slice(0, limit);
    expect({ range, limit, paths: await page(sampled, range, limit) }).toEqual({ range, limit, paths: expected });
  }
});

test("pages one after the other are the whole sample, and read hardly more than they give", async () => {
  const wood = await openWood();
  const drawn = drawnFrom(wood);
  const sampled = sampledSource(wood.source, sampleOf(drawn.trees, drawn.leaves));
  const inSample = pathsIn(drawn.leaves, wood.leaves);
  const seen: string[] = [];
  for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
    const paths = await page(sampled, { after, upTo: null }, 5);
    seen.push(...paths);
    if (paths.length < 5) break;
  }
  expect(seen).toEqual(inSample);
  // An empty stretch costs a read too.
  expect(sampled.readsSpent()).toBeLessThanOrEqual(inSample.length + drawn.leaves.ranges.length);
});

test("it counts and splits what it shows, without reading", async () => {
  const wood = await openWood();
  const drawn = drawnFrom(wood);
  const sampled = sampledSource(wood.source, sampleOf(drawn.trees, drawn.leaves));
  const inSample = pathsIn(drawn.leaves, wood.leaves);
  expect(await sampled.count(LEAVES, null)).toBe(inSample.length);
  expect(countParts(drawn.leaves)).toBe(inSample.length);
  const keys = await sampled.split(LEAVES, 4);
  expect(keys.length).toBe(3);
  const sizes = [null, ...keys].map((after, index) => {
    const range = { after, upTo: keys[index] ?? null };
    return inSample.filter((path) => contains(range, path)).length;
  });
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(inSample.length);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(sampled.readsSpent()).toBe(0);
  const half = { after: null, upTo: keys[1] ?? null };
  expect(await sampled.count(LEAVES, null, half)).toBe(inSample.filter((path) => contains(half, path)).length);
});

test("documents that are asked for by path or by what they say are shown only if they are in the sample", async () => {
  const wood = await openWood();
  const drawn = drawnFrom(wood);
  const sampled = sampledSource(wood.source, sampleOf(drawn.trees, drawn.leaves));
  const read = await sampled.readDocuments([...wood.trees, ...wood.leaves], null);
  expect(new Set(read.map(({ path }) => path))).toEqual(
    new Set([...drawn.trees.documents, ...pathsIn(drawn.leaves, wood.leaves)]),
  );
  const request = { at: TREES, field: "kind", values: ["odd", "even"], limit: 100, readTime: null };
  const found = await sampled.findDocuments(request);
  expect(new Set(found.map(({ path }) => path))).toEqual(new Set(drawn.trees.documents));
});

test("a whole collection is as it is, and one that the sample does not name is empty, as is that of another system", async () => {
  const wood = await openWood();
  const whole = sampledSource(wood.source, sampleOf({ kind: "whole" }, { kind: "whole" }));
  expect(await page(whole, WHOLE_RANGE, 1000)).toEqual(wood.leaves);
  expect(await whole.count(TREES, null)).toBe(wood.trees.length);
  const birds = { kind: "group", id: "birds" } as const;
  expect(await whole.count(birds, null)).toBe(0);
  expect(await whole.readPage({ at: birds, range: WHOLE_RANGE, limit: 5, readTime: null })).toEqual([]);
  const elsewhere = sampledSource(wood.source, sampleOf({ kind: "whole" }, { kind: "whole" }, "mwr"));
  expect(await page(elsewhere, WHOLE_RANGE, 1000)).toEqual([]);
});

test("documents that are more than was counted neither lengthen a page nor are lost", async () => {
  const wood = await openWood();
  const drawn = drawnFrom(wood);
  const ranges = drawn.leaves.ranges.map((range) => ({ ...range, counted: 1 }));
  const sampled = sampledSource(wood.source, sampleOf(drawn.trees, { ...drawn.leaves, ranges }));
  const inSample = pathsIn(drawn.leaves, wood.leaves);
  for (const limit of [1, 3, 7, 50]) {
    expect(await page(sampled, WHOLE_RANGE, limit)).toEqual(inSample.slice(0, limit));
  }
});
