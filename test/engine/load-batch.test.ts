import { afterEach, beforeEach, expect, test } from "vitest";
import type { Batch } from "../../shared/batch.ts";
import { targetId } from "../../shared/identity.ts";
import { EMPTY_TALLY, type SourceRecord } from "../../shared/landing.ts";
import type { SourceMap } from "../../shared/value.ts";
import { LoadBench, record, type Range } from "./load-bench.ts";
import { tiny } from "./tiny-migration.ts";

let bench: LoadBench;

beforeEach(() => {
  bench = new LoadBench(tiny);
});
afterEach(() => {
  bench.close();
});

const batchOf = (name: string, records: readonly SourceRecord[], range: Range = {}) =>
  bench.batchOf(name, records, range);
const load = (batch: Batch) => bench.load(batch);
const dump = (sql: string) => bench.rows(sql);

const parent = (id: string, more: SourceMap = {}) =>
  record(`tiny/parents/list/${id}`, { title: `Parent ${id}`, ...more });
const child = (parentId: string, id: string, more: SourceMap = {}) =>
  record(`tiny/parents/list/${parentId}/children/${id}`, { position: 1n, ...more });

test("a batch delivered twice is written once", () => {
  const batch = batchOf("parents", [parent("a"), parent("b")]);
  expect(load(batch)).toEqual({ ...EMPTY_TALLY, read: 2, mapped: 2 });
  const before = dump("SELECT * FROM parent ORDER BY id");
  expect(load(batch)).toEqual(EMPTY_TALLY);
  expect(dump("SELECT * FROM parent ORDER BY id")).toEqual(before);
  expect(dump("SELECT * FROM _touchdown_pages")).toHaveLength(1);
});

test("an old batch that overlaps what has landed lands only the rest, and the ranges tile", () => {
  load(batchOf("parents", [parent("a"), parent("b")], { upTo: "tiny/parents/list/b" }));
  load(batchOf("parents", [parent("a"), parent("b"), parent("c")]));
  expect(dump("SELECT count(*) AS n FROM parent")).toEqual([{ n: 3 }]);
  expect(dump("SELECT after, up_to FROM _touchdown_pages ORDER BY after")).toEqual([
    { after: null, up_to: "tiny/parents/list/b" },
    { after: "tiny/parents/list/b", up_to: null },
  ]);
});

test("a record whose parent does not stand is rejected alone, wherever it is in its batch", () => {
  load(batchOf("parents", [parent("a")]));
  const children = ["1", "2", "3", "4", "5", "6", "7"].map((id) => child("a", id));
  const tally = load(batchOf("children", [...children.slice(0, 4), child("ghost", "x"), ...children.slice(4)]));
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 8, mapped: 7, rejected: 1 });
  expect(dump("SELECT path, rule, raw FROM _touchdown_rejects")).toEqual([
    {
      path: "tiny/parents/list/ghost/children/x",
      rule: "missing-parent",
      raw: targetId("friday", "tiny/parents/list/ghost"),
    },
  ]);
});

test("a dispensable reference that does not stand becomes null and is told as a finding", () => {
  load(batchOf("parents", [parent("a")]));
  const tally = load(batchOf("children", [child("a", "1", { friend: "tiny/parents/list/a/children/nobody" })]));
  expect(tally.mapped).toBe(1);
  expect(dump("SELECT friend_id FROM child")).toEqual([{ friend_id: null }]);
  expect(dump("SELECT rule FROM _touchdown_findings")).toEqual([{ rule: "reference-null" }]);
});

test("a refused element is rejected alone; a refused document is rejected with its elements unlisted", () => {
  const twins = { items: [{ id: "x" }, { id: "x" }, { id: "y" }] };
  const tally = load(
    batchOf("parents", [
      parent("a", { items: [{ id: "x" }] }),
      record("tiny/parents/list/b", { title: "forbidden", ...twins }),
    ]),
  );
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 3, mapped: 2, rejected: 1 });
  expect(dump("SELECT path, rule FROM _touchdown_rejects")).toEqual([
    { path: "tiny/parents/list/b", rule: "constraint" },
  ]);
});

test("text that UTF-8 cannot carry is rejected and not changed on the way", () => {
  const tally = load(batchOf("parents", [record("tiny/parents/list/a", { title: "half \ud800" })]));
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 1, rejected: 1 });
  expect(dump("SELECT rule FROM _touchdown_rejects")).toEqual([{ rule: "lone-surrogate" }]);
});

test("a claim with text that UTF-8 cannot carry is rejected, and one that only shows such an escape is not", () => {
  const tally = load(
    batchOf("people", [
      record("tiny/people/list/a", { email: "a@x.org", name: "half \ud800" }),
      record("tiny/people/list/b", { email: "b@x.org", name: String.raw`spelt \ud800` }),
      record("tiny/people/list/c", { email: "c@x.org", name: "whole \u{1f600}" }),
    ]),
  );
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 3, held: 2, rejected: 1 });
  expect(dump("SELECT path, rule FROM _touchdown_rejects")).toEqual([
    { path: "tiny/people/list/a", rule: "lone-surrogate" },
  ]);
});

test("whole numbers beyond 2^53 and doubles arrive with every bit", () => {
  load(batchOf("parents", [parent("a", { size: 2n ** 53n + 1n, weight: 0.1 + 0.2 })]));
  const row = bench.target
    .prepare<[], { size: bigint; weight: number }>("SELECT size, weight FROM parent")
    .safeIntegers()
    .get();
  expect(row).toEqual({ size: 9007199254740993n, weight: 0.30000000000000004 });
});

test("a number that does not fit the target is rejected", () => {
  const tally = load(batchOf("parents", [parent("a", { size: 2n ** 64n }), parent("b")]));
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 2, mapped: 1, rejected: 1 });
});

test("rows that no record owns are written once, however many records ask for them", () => {
  load(batchOf("parents", [parent("a", { owner: "gone@example.com" }), parent("b", { owner: "gone@example.com" })]));
  expect(dump("SELECT email, name FROM person")).toEqual([{ email: "gone@example.com", name: "(left)" }]);
  expect(dump("SELECT count(*) AS n FROM _touchdown_derived")).toEqual([{ n: 1 }]);
});

test("claims are held until their merge is settled, and the result does not depend on the order of arrival", () => {
  const person = (list: string, id: string, email: string) =>
    record(`tiny/${list}/list/${id}`, { email, name: `${list} ${id}` });
  const people = () =>
    batchOf("people", [person("people", "1", "A@example.com"), person("people", "2", "b@example.com")]);
  const guests = () =>
    batchOf("guests", [person("guests", "1", " a@example.com"), person("guests", "2", "c@example.com")]);
  const results = [
    [people, guests],
    [guests, people],
  ].map((order) => {
    bench.close();
    bench = new LoadBench(tiny);
    const tallies = order.map((make) => load(make()));
    expect(tallies).toEqual([
      { ...EMPTY_TALLY, read: 2, held: 2 },
      { ...EMPTY_TALLY, read: 2, held: 2 },
    ]);
    expect(bench.settle("persons")).toEqual({ ...EMPTY_TALLY, mapped: 3, merged: 1, held: -4 });
    expect(bench.settle("persons")).toEqual(EMPTY_TALLY);
    const rows = dump("SELECT * FROM person ORDER BY id");
    const records = dump("SELECT system, path, disposition, target_id FROM _touchdown_records ORDER BY path");
    const pages = dump("SELECT collection, read, mapped, merged, held FROM _touchdown_pages ORDER BY collection");
    return { rows, records, pages };
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[0]?.pages).toEqual([
    { collection: "guests", read: 2, mapped: 1, merged: 1, held: 0 },
    { collection: "people", read: 2, mapped: 2, merged: 0, held: 0 },
  ]);
});

test("a reject that is mended lands on replay, and its page's tally follows", () => {
  load(batchOf("parents", [record("tiny/parents/list/a", { title: 5n }), parent("b")]));
  const mended = batchOf("parents", [parent("a", { items: [{ id: "x" }] })]);
  bench.replay(mended);
  expect(dump("SELECT count(*) AS n FROM _touchdown_rejects")).toEqual([{ n: 0 }]);
  expect(dump("SELECT read, mapped, rejected FROM _touchdown_pages")).toEqual([{ read: 3, mapped: 3, rejected: 0 }]);
});

test("a rejected element that is mended lands on replay, and what stands of its document is left alone", () => {
  load(batchOf("parents", [parent("a", { items: [{ id: "x" }, { id: "forbidden-item" }] })]));
  bench.target.exec("DELETE FROM child WHERE position = 1");
  bench.target.exec(
    "UPDATE _touchdown_records SET disposition = 5, rule = 'constraint', target_table = NULL, target_id = NULL WHERE path LIKE '%forbidden-item'",
  );
  bench.target.exec(
    "INSERT INTO _touchdown_rejects SELECT system, path, collection, 'constraint', 'planted', '', page FROM _touchdown_records WHERE disposition = 5",
  );
  bench.target.exec("UPDATE _touchdown_pages SET mapped = mapped - 1, rejected = rejected + 1");
  const again = batchOf("parents", [parent("a", { items: [{ id: "x" }, { id: "forbidden-item" }] })]);
  const tally = bench.replay(again);
  expect(tally).toEqual({ ...EMPTY_TALLY, read: 1, mapped: 1 });
  expect(dump("SELECT count(*) AS n FROM _touchdown_records WHERE collection = 'parents' AND disposition = 1")).toEqual(
    [{ n: 3 }],
  );
  expect(dump("SELECT read, mapped, rejected FROM _touchdown_pages WHERE collection = 'parents'")).toEqual([
    { read: 3, mapped: 3, rejected: 0 },
  ]);
});

test("a full target leaves nothing behind and takes the same batch once there is room", () => {
  load(batchOf("parents", [parent("a")], { upTo: "tiny/parents/list/a" }));
  bench.target.pragma("max_page_count = 40");
  const big = Array.from({ length: 400 }, (_, index) => parent(`b${index}`, { note: "x".repeat(500) }));
  const batch = batchOf("parents", big, { after: "tiny/parents/list/a" });
  expect(() => load(batch)).toThrow(/full/);
  bench.ledger.forgetTiles();
  expect(dump("SELECT count(*) AS n FROM parent")).toEqual([{ n: 1 }]);
  bench.target.pragma("max_page_count = 100000");
  expect(load(batch).mapped).toBe(400);
});
