import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { declaredFiles, readSourceFiles } from "../../cli/curation/read-source-files.ts";
import { findDrift } from "../../coordinator/curation/find-drift.ts";
import type { FileState } from "../../coordinator/curation/source-state.ts";
import type { Migration } from "../../shared/migration.ts";
import { parseConfig } from "../../shared/config.ts";

/** As much of a migration as is asked for its files. */
const shelf = {
  name: "shelf",
  sources: [
    {
      system: "library",
      kind: "csv",
      title: "Books",
      variables: "LIBRARY",
      files: [{ path: "books", titles: ["Books"], columns: ["id", "title", "status", "owner"] }],
    },
  ],
  curation: { sources: [{ path: "books", key: "id", vocabularies: { status: ["here", "lent"] } }] },
} as unknown as Migration;

const ID = "0123456789abcdef0123456789abcdef";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-drift-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = "id,title,status,owner";
const ROWS = ["B1,Atlas,here,ada", 'B2,"Maps, old",lent,grace', "B3,Stars,here,", "B4,Tides,here,edsger"];

async function look(lines: readonly string[], name = `Books ${ID}_all.csv`): Promise<readonly FileState[]> {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "touchdown-drift-"));
  writeFileSync(join(folder, name), lines.join("\r\n"));
  return (await readSourceFiles(shelf, parseConfig({ LIBRARY_SOURCE_DIR: folder }))) ?? [];
}

async function driftOf(lines: readonly string[], name?: string): Promise<readonly (readonly [string, string])[]> {
  const before = await look([HEADER, ...ROWS]);
  const now = await look(lines, name);
  return findDrift(now, before, declaredFiles(shelf)).map(({ kind, what }) => [kind, what]);
}

test("a file is known by its content, its database, its columns, its values and its records", async () => {
  const [state] = await look([HEADER, ...ROWS]);
  expect(state).toMatchObject({
    path: "books",
    databaseId: ID,
    records: 4,
    columns: ["id", "title", "status", "owner"],
    values: { status: { here: 3, lent: 1 } },
  });
  expect(state?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(state?.sketch).toHaveLength(4);
});

test("an export of other records, in another order, is no drift", async () => {
  expect(await driftOf([HEADER, ...ROWS.toReversed(), "B5,Winds,lent,ada"])).toEqual([]);
});

test("columns in another order are no drift", async () => {
  expect(await driftOf(["title,id,owner,status", "Atlas,B1,ada,here"])).toEqual([]);
});

test("a column that is new is told", async () => {
  expect(await driftOf([`${HEADER},shelf`, ...ROWS.map((row) => `${row},7`)])).toEqual([
    ["column-added", 'books has a column "shelf" that it had not at the last run'],
  ]);
});

test("a column that is gone is told", async () => {
  expect(await driftOf(["id,title,status", "B1,Atlas,here"])).toEqual([
    ["column-removed", 'books has no column "owner" any more'],
  ]);
});

test("a rename is guessed from equal values, and says on how many it rests", async () => {
  const renamed = ["id,title,status,holder", ...ROWS.slice(0, 3), "B4,Tides,here,barbara"];
  expect(await driftOf(renamed)).toEqual([
    ["column-added", 'books has a column "holder" that it had not at the last run'],
    ["column-removed", 'books has no column "owner" any more'],
    [
      "column-renamed",
      'books: removed "owner", added "holder", equal values in 2 of 3 records that had one: perhaps it was renamed',
    ],
  ]);
});

test("a column that came for another with other values is no rename", async () => {
  const other = ["id,title,status,shelf", "B1,Atlas,here,7", "B2,Maps,lent,8", "B3,Stars,here,9", "B4,Tides,here,7"];
  expect((await driftOf(other)).map(([kind]) => kind)).toEqual(["column-added", "column-removed"]);
});

test("a rename of the very column by which records are known is guessed from all the others", async () => {
  const kinds = (await driftOf(["number,title,status,owner", ...ROWS])).filter(([kind]) => kind === "column-renamed");
  expect(kinds[0]?.[1]).toContain('removed "id", added "number", equal values in 4 of 4 records');
});

test("a value that no list has is told, with how many records have it", async () => {
  expect(await driftOf([HEADER, ...ROWS, "B5,Winds,lost,ada", "B6,Rain,lost,ada", "B7,Snow,sold,ada"])).toEqual([
    ["value-new", 'books: column "status" has a new value "lost" in 2 records'],
    ["value-new", 'books: column "status" has a new value "sold" in 1 record'],
  ]);
});

test("another database is told", async () => {
  const other = ID.replace("0", "f");
  expect(await driftOf([HEADER, ...ROWS], `Books ${other}_all.csv`)).toEqual([
    ["database-changed", `books was exported from database ${ID} and now comes from ${other}`],
  ]);
});

test("on the first run columns and values are held against the declaration", async () => {
  const now = await look([`${HEADER},shelf`, "B1,Atlas,lost,ada,7"]);
  expect(findDrift(now, null, declaredFiles(shelf)).map(({ kind, subject }) => [kind, subject])).toEqual([
    ["column-added", "shelf"],
    ["value-new", "status = lost"],
  ]);
});

test("of a large file as many records are remembered, and mostly the same ones of the next export", async () => {
  const rows = (from: number) => Array.from({ length: 3000 }, (_, index) => `B${from + index},T${index},here,ada`);
  const [before] = await look([HEADER, ...rows(0)]);
  const [now] = await look([HEADER, ...rows(100).toReversed()]);
  expect(before?.sketch).toHaveLength(500);
  const known = new Set(before?.sketch.map(({ key }) => key));
  expect(now?.sketch.filter(({ key }) => known.has(key)).length).toBeGreaterThan(400);
});
