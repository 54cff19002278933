import { afterEach, beforeEach, expect, test } from "vitest";
import { compareTables } from "../../../coordinator/backup/compare-tables.ts";
import { digestLedger, digestTables, SCHEMA } from "../../../coordinator/backup/digest-tables.ts";
import { openScratch, openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { change, closeWorkshop, openWorkshop, use, type Workshop } from "./workshop.ts";

let workshop: Workshop;
beforeEach(() => {
  workshop = openWorkshop();
});
afterEach(() => closeWorkshop(workshop));

function digests() {
  const target = openTargetReadOnly(workshop.target);
  return digestTables(target).finally(() => target.close());
}

async function changedBy(sql: string): Promise<readonly string[]> {
  const before = await digests();
  change(workshop, sql);
  return compareTables(before, await digests()).map(({ table }) => table);
}

test("every table has a digest: the application's, the ledger's, those of full-text search, and the schema", async () => {
  const tables = await digests();
  expect(Object.keys(tables)).toEqual(
    expect.arrayContaining([SCHEMA, "thing", "part", "loose", "_touchdown_records", "thing_fts_data", "thing_fts_idx"]),
  );
  expect(Object.keys(tables)).not.toContain("thing_fts");
  expect(tables["thing"]).toEqual({ rows: 200, digest: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test("neither the layout of the file nor the order of insertion counts", async () => {
  const moved = `
    CREATE TEMP TABLE kept AS SELECT * FROM part;
    DELETE FROM part;
    INSERT INTO part SELECT * FROM kept ORDER BY random();
    VACUUM;`;
  expect(await changedBy(moved)).toEqual([]);
});

test.each([
  ["a row is gone", "DELETE FROM part WHERE id = 'part-3'", ["part"]],
  [
    "a real moves by one unit in the last place",
    "UPDATE thing SET size = 0.33333333333333337 WHERE id = 'thing-1'",
    ["thing"],
  ],
  ["a whole number becomes a real", "UPDATE thing SET odd = 1.0 WHERE id = 'thing-0'", ["thing"]],
  ["a whole number becomes text", "UPDATE thing SET odd = '1' WHERE id = 'thing-0'", ["thing"]],
  ["-0 becomes 0", "UPDATE thing SET odd = 0.0 WHERE id = 'thing-2'", ["thing"]],
  [
    "what follows a NUL changes",
    "UPDATE thing SET odd = 'text' || char(0) || 'with nul' WHERE id = 'thing-4'",
    ["thing"],
  ],
  ["bytes become the text of their digits", "UPDATE thing SET odd = '00FF' WHERE id = 'thing-5'", ["thing"]],
  ["a byte changes", "UPDATE thing SET bytes = x'00' WHERE id = 'thing-7'", ["thing"]],
  ["null becomes empty", "UPDATE part SET note = '' WHERE id = 'part-0'", ["part"]],
  ["a number beyond 2^53 changes by one", "UPDATE thing SET odd = odd - 1 WHERE id = 'thing-7'", ["thing"]],
  [
    "two rows swap a value",
    "UPDATE thing SET name = CASE id WHEN 'thing-8' THEN 'Thing 9' ELSE 'Thing 8' END WHERE id IN ('thing-8', 'thing-9')",
    ["thing"],
  ],
  ["a table without a key gets a row twice", "INSERT INTO loose VALUES (1, 2)", ["loose"]],
  [
    "lineage changes",
    "UPDATE _touchdown_records SET disposition = 3 WHERE path = 'things/list/thing-1'",
    ["_touchdown_records"],
  ],
  ["an index is dropped", "DROP INDEX part_thing", [SCHEMA]],
])("the digest sees that %s", async (_what, sql, tables) => {
  expect(await changedBy(sql)).toEqual(tables);
});

test("the ledger's digest follows its tables alone", async () => {
  const before = digestLedger(await digests());
  change(workshop, "UPDATE thing SET name = 'else'");
  expect(digestLedger(await digests())).toBe(before);
  change(workshop, "UPDATE _touchdown_run SET finished_at = '2026-01-02T00:00:00.000Z'");
  expect(digestLedger(await digests())).not.toBe(before);
});

test("JSON as SQLite writes it keeps every bit of a double", () => {
  const scratch = openScratch();
  const json = scratch.prepare<[number], string>("SELECT json_array(value) FROM (SELECT ? AS value)").pluck();
  const bits = new DataView(new ArrayBuffer(8));
  let state = 1;
  const lost: number[] = [];
  const ask = (value: number): void => {
    if (!Number.isFinite(value) || value === 0) return;
    if (Number(json.get(value)?.slice(1, -1)) !== value) lost.push(value);
  };
  for (let index = 0; index < 50_000; index += 1) {
    // A generator of whole numbers that never repeats within 2^32; every bit pattern is equally likely.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bits.setUint32(0, state);
    bits.setUint32(4, Math.imul(state, 2_654_435_761) >>> 0);
    ask(bits.getFloat64(0));
    ask((state % 1_000_000) / 1000);
  }
  scratch.close();
  expect(lost).toEqual([]);
});

test("a table whose names need quotes is digested as well", async () => {
  use(workshop, (target) => target.exec('CREATE TABLE "order ""by""" ("group" TEXT PRIMARY KEY, "a b" REAL)'));
  expect((await digests())['order "by"']).toMatchObject({ rows: 0 });
});
