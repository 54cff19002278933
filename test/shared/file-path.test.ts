import { hash } from "node:crypto";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { filePath } from "../../shared/file-path.ts";

const TO = "uploads/tiny";
const aside = (object: string): string => `${TO}/_/${hash("sha256", object, "hex")}`;
const LONG = "é".repeat(100);

test.each([
  "a.pdf",
  "deep/er/a b.pdf",
  "ünï/漢字.pdf",
  "...",
  "..a/b..",
  ".hidden",
  "__/a",
  "a/_/b",
  "C:\\a",
  LONG,
  `${LONG}/${LONG}`,
])("%j keeps its name", (object) => {
  expect(filePath({ to: TO, object, isTaken: false })).toBe(`${TO}/${object}`);
});

test.each([
  ["nothing", ""],
  ["a name that ends in a slash", "a/"],
  ["a name that begins with a slash", "/etc/passwd"],
  ["an empty segment", "a//b"],
  ["a dot", "a/./b"],
  ["dots that climb", "../../etc/passwd"],
  ["dots at the end", "a/.."],
  ["a NUL", "a\0b"],
  ["a segment longer than a file system takes", `a/${LONG}x`],
  ["a name longer than a path may be", "x/".repeat(600) + "x"],
  ["the folder of those that are put aside", "_"],
  ["a name in that folder", `_/${hash("sha256", "", "hex")}`],
])("%s is put aside under its digest", (_, object) => {
  expect(filePath({ to: TO, object, isTaken: false })).toBe(aside(object));
});

test("an object that others lie below is put aside, as its name must be a folder", () => {
  expect(filePath({ to: TO, object: "a", isTaken: true })).toBe(aside("a"));
});

test("whatever the names, no two objects share a path, none is another's folder, and none leaves the store's folder", () => {
  const words = ["a", "b", "_", ".", "..", "", "\0", "a.pdf", LONG, `${LONG}x`, "ü", "e\u0301", "é", " ", "\\"];
  const seen = new Set(["a", "a/b", "a/b/c", "_", "_/a"]);
  const next = generator(20_261_121);
  while (seen.size < 5000) {
    const length = 1 + (next() % 4);
    seen.add(Array.from({ length }, () => words[next() % words.length]).join("/"));
  }
  const objects = [...seen];
  const folders = new Set(objects.flatMap(ancestors));
  const paths = objects.map((object) => filePath({ to: TO, object, isTaken: folders.has(object) }));
  expect(new Set(paths).size).toBe(objects.length);
  const needed = new Set(paths.flatMap(ancestors));
  expect(paths.filter((path) => needed.has(path))).toEqual([]);
  expect(paths.filter((path) => posix.normalize(path) !== path || !path.startsWith(`${TO}/`))).toEqual([]);
});

/** What must be a folder for the path to be a file. */
function ancestors(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}

/** Whole numbers, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
