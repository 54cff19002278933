import { expect, test } from "vitest";
import { WHOLE_RANGE } from "../../../shared/key.ts";
import { cutOf } from "../../../shared/page-cut.ts";
import type { PageJob } from "../../../shared/batch.ts";
import { FULL_SPEED } from "../../../shared/speed.ts";
import { nextPage } from "../../../workers/transform-worker.ts";

const page: PageJob = {
  ...WHOLE_RANGE,
  run: "R",
  migration: "tiny",
  version: "1",
  collection: "parents",
  limit: 100,
  pageSize: 100,
  pageSizeUsual: 100,
  readTime: null,
  directories: {},
};
const read = { after: "t/9", bytes: 1000, documents: 100, most: 500 };

test.each([
  ["nothing is wanted", {}, { pageSize: 100 }],
  ["a page is wanted smaller", { pageSize: 7 }, { pageSize: 7 }],
  ["a page is wanted larger than usual", { pageSize: 300 }, { pageSize: 300 }],
  ["a page is wanted larger than the collection allows", { pageSize: 900 }, { pageSize: 500 }],
  ["batches are wanted smaller", { batchBytes: 20_000 }, { pageSize: 100, batchBytesMax: 20_000 }],
  ["batches are wanted tiny", { batchBytes: 1 }, { pageSize: 100, batchBytesMax: 16_384 }],
  ["batches are wanted huge", { batchBytes: 1e9 }, { pageSize: 100, batchBytesMax: 16_777_216 }],
])("when %s, pages are cut accordingly", (_, wanted, expected) => {
  expect(cutOf({ ...FULL_SPEED, ...wanted }, { usual: 100, most: 500 })).toEqual(expected);
});

test("the successor of a page is cut as the operator wants it by now, and back again when he wants nothing any more", () => {
  const small = nextPage(page, read, { ...FULL_SPEED, pageSize: 7, batchBytes: 20_000 });
  expect(small).toMatchObject({ after: "t/9", limit: 7, pageSize: 7, pageSizeUsual: 100, batchBytesMax: 20_000 });
  const usual = nextPage(small, read, FULL_SPEED);
  expect(usual).toMatchObject({ limit: 100, pageSize: 100 });
  expect(usual).not.toHaveProperty("batchBytesMax");
});

test("a page shrinks where documents are large, and grows only when another size is wanted", () => {
  const large = { ...read, bytes: 100 * 1024 * 1024 };
  const shrunk = nextPage(page, large, FULL_SPEED);
  expect(shrunk).toMatchObject({ limit: 4, pageSize: 100 });
  expect(nextPage(shrunk, read, FULL_SPEED).limit).toBe(4);
  expect(nextPage(shrunk, read, { ...FULL_SPEED, pageSize: 50 }).limit).toBe(50);
  expect(nextPage(shrunk, large, { ...FULL_SPEED, pageSize: 50 }).limit).toBe(4);
});

test("a page from before sizes could be changed goes on as it was", () => {
  const { pageSize: _size, pageSizeUsual: _usual, ...old } = page;
  expect(nextPage(old, read, { ...FULL_SPEED, pageSize: 7, batchBytes: 20_000 })).toEqual({ ...old, after: "t/9" });
});
