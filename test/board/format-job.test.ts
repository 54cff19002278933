import { expect, test } from "vitest";
import { formatData, formatName, formatReturnValue } from "../../bull-board/format-job.ts";

const range = { after: "c/a", upTo: null };
const page = {
  run: "r1",
  migration: "tiny",
  version: "1",
  collection: "people",
  ...range,
  limit: 500,
  readTime: "1792540800000000",
  directories: {},
};
const batch = {
  kind: "batch",
  run: "r1",
  migration: "tiny",
  version: "1",
  system: "s",
  collection: "people",
  ...range,
  reads: 2,
  digest: "d",
};

test.each<[string, unknown, object]>([
  [
    "a page",
    page,
    {
      run: "r1",
      collection: "people",
      after: "c/a",
      upTo: "the end",
      limit: 500,
      readTime: "2026-10-21T00:00:00.000Z",
    },
  ],
  [
    "a page of a replay",
    { ...page, readTime: null, paths: ["c/a"] },
    { run: "r1", collection: "people", replay: "1 documents", readTime: "latest" },
  ],
  [
    "a waiting batch",
    { ...batch, documents: [{ path: "c/b", landings: [{ row: { cells: ["jane"] } }] }] },
    { run: "r1", collection: "people", after: "c/a", upTo: "the end", documents: 1, bytes: 56, reads: 2, digest: "d" },
  ],
  [
    "a landed batch",
    { ...batch, documents: [] },
    {
      run: "r1",
      collection: "people",
      after: "c/a",
      upTo: "the end",
      documents: "none in Redis: landed, or an empty range",
      reads: 2,
      digest: "d",
    },
  ],
  [
    "a settlement",
    { kind: "settle", run: "r1", migration: "tiny", version: "1", merge: "users" },
    { run: "r1", settle: "users" },
  ],
  [
    "a plan",
    { run: "r1", migration: "tiny", version: "1", collection: "people", readTime: null, pageSize: 500 },
    { run: "r1", collection: "people", readTime: "latest", pageSize: 500 },
  ],
  [
    "objects to copy",
    { run: "r1", migration: "tiny", version: "1", store: "s", objects: [{ object: "jane.pdf", path: "s/jane.pdf" }] },
    { run: "r1", store: "s", objects: 1 },
  ],
  [
    "what became of objects",
    { kind: "files", run: "r1", migration: "tiny", version: "1", store: "s", files: [] },
    { run: "r1", store: "s", objects: "none in Redis: done" },
  ],
  ["something unknown", { email: "jane@example.com" }, { fields: ["email"] }],
  ["nothing", null, { fields: [] }],
])("the board shows of %s what finds it, and no content", (_title, data, expected) => {
  expect(formatData(data)).toEqual(expected);
});

test.each<[string, unknown, unknown]>([
  [
    "a plan",
    { collection: "c", system: "s", counted: 10, boundaries: ["c/a", "c/b"], reads: 3 },
    { documents: 10, ranges: 3, reads: 3 },
  ],
  ["a tally", { read: 2, mapped: 2 }, { read: 2, mapped: 2 }],
  ["anything else", { row: ["jane@example.com"] }, null],
  ["nothing yet", null, null],
])("of an answer the board shows counts alone: %s", (_title, value, expected) => {
  expect(formatReturnValue(value)).toEqual(expected);
});

test("a job is named for what it does and where", () => {
  expect(formatName({ name: "page", data: page })).toBe("page people");
  expect(formatName({ name: "settle", data: { kind: "settle", merge: "users" } })).toBe("settle users");
  expect(formatName({ name: "files", data: { store: "s", objects: [] } })).toBe("files s");
  expect(formatName({})).toBe("job");
});
