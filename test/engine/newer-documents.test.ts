import { expect, test } from "vitest";
import type { WireDocument } from "../../shared/batch.ts";
import { newerIn, withNewer } from "../../workers/newer-documents.ts";
import { record } from "./load-bench.ts";

const document = (hash: string, elements: readonly string[]): WireDocument => ({
  path: "c/d",
  hash,
  updateTimeUs: 1,
  landings: elements.map((element) => ({ kind: "excluded", element, rule: "r" })),
});
const then = document("then", ["", "#items/a", "#items/b", "#items/b#parts/x"]);
const now = document("now", ["", "#items/b", "#items/b#parts/y", "#items/c"]);

const elementsOf = ({ landings }: WireDocument): string[] => landings.map(({ element }) => element);

test("an element that was replayed is taken as it is now, and the rest of its document as it was", () => {
  const newer = newerIn([record("c/d", {})], ["c/d#items/b", "elsewhere/d"]);
  const woven = withNewer(then, newer, [now]);
  expect(elementsOf(woven)).toEqual(["", "#items/a"]);
  expect(woven.newer?.hash).toBe("now");
  expect(woven.newer === undefined ? [] : elementsOf(woven.newer)).toEqual(["#items/b", "#items/b#parts/y"]);
});

test("a document that was replayed as a whole is taken as it is now", () => {
  expect(withNewer(then, newerIn([record("c/d", {})], ["c/d"]), [now])).toBe(now);
});

test("a document that is gone by now stays as it was, and so does one that nothing was replayed of", () => {
  expect(withNewer(then, newerIn([record("c/d", {})], ["c/d"]), [])).toBe(then);
  expect(withNewer(then, newerIn([record("c/d", {})], ["c/d2", "c/other"]), [now])).toBe(then);
});
