import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Batch, PageJob } from "../../shared/batch.ts";
import { readCatalog } from "../../shared/catalog.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import { targetId } from "../../shared/identity.ts";
import { EMPTY_TALLY, type SourceRecord } from "../../shared/landing.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { SourceMap } from "../../shared/value.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadBatch, replayBatch } from "../../workers/load-batch.ts";
import { transformRecord } from "../../workers/page-transform.ts";
import { settleMerge } from "../../workers/settle-merge.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import { cutBatches } from "../../workers/transform-worker.ts";
import { tiny } from "./tiny-migration.ts";

let target: Target;
let bench: ReturnType<typeof openBench>;

beforeEach(() => {
  target = openScratch();
  bench = openBench(target);
});
afterEach(() => {
  target.close();
});

function openBench(to: Target) {
  to.pragma("foreign_keys = ON");
  to.exec(LEDGER_SQL);
  to.exec(readFileSync(new URL("tables.sql", tiny.schema.folder), "utf8"));
  const catalog = readCatalog(to);
  return {
    target: to,
    catalog,
    writer: new TargetWriter(to, catalog),
    ledger: new LedgerWriter(to),
    reach: () => undefined,
  };
}

function collection(name: string) {
  const found = tiny.collections.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no collection ${name}`);
  return found;
}

function record(path: string, data: SourceMap): SourceRecord {
  return { system: "friday", path, id: path.split("/").at(-1) ?? "", data, createTimeUs: 1, updateTimeUs: 2 };
}

function batchOf(
  name: string,
  records: readonly SourceRecord[],
  range: { after?: string | null; upTo?: string | null } = {},
): Batch {
  const directory = () => new Map();
  const work = { collection: collection(name), catalog: bench.catalog, context: { directory } };
  const page: PageJob = {
    run: "r",
    migration: "tiny",
    version: "1",
    collection: name,
    after: range.after ?? null,
    upTo: range.upTo ?? null,
    limit: 1000,
    readTime: null,
    directories: {},
  };
  const documents = records.map((each) => transformRecord(each, work));
  const [batch] = cutBatches(page, { documents, reads: records.length, system: "friday", bytesMax: 1e9 });
  if (batch === undefined) throw new Error("no batch");
  return batch;
}

function load(batch: Batch) {
  return loadBatch(batch, { ...bench, collection: collection(batch.collection) });
}

const parent = (id: string, more: SourceMap = {}) =>
  record(`tiny/parents/list/${id}`, { title: `Parent ${id}`, ...more });
const child = (parentId: string, id: string, more: SourceMap = {}) =>
  record(`tiny/parents/list/${parentId}/children/${id}`, { position: 1n, ...more });

function dump(sql: string): unknown[] {
  return target.prepare(sql).all();
}

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

test("whole numbers beyond 2^53 and doubles arrive with every bit", () => {
  load(batchOf("parents", [parent("a", { size: 2n ** 53n + 1n, weight: 0.1 + 0.2 })]));
  const row = target
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
    const scratch = openScratch();
    bench = openBench(scratch);
    const tallies = order.map((make) => load(make()));
    expect(tallies).toEqual([
      { ...EMPTY_TALLY, read: 2, held: 2 },
      { ...EMPTY_TALLY, read: 2, held: 2 },
    ]);
    const [merge] = tiny.merges;
    if (merge === undefined) throw new Error("no merge");
    expect(settleMerge(merge, bench)).toEqual({ ...EMPTY_TALLY, mapped: 3, merged: 1, held: -4 });
    expect(settleMerge(merge, bench)).toEqual(EMPTY_TALLY);
    const rows = scratch.prepare("SELECT * FROM person ORDER BY id").all();
    const records = scratch
      .prepare("SELECT system, path, disposition, target_id FROM _touchdown_records ORDER BY path")
      .all();
    const pages = scratch
      .prepare("SELECT collection, read, mapped, merged, held FROM _touchdown_pages ORDER BY collection")
      .all();
    scratch.close();
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
  replayBatch({ ...mended, kind: "replay" }, { ...bench, collection: collection("parents") });
  expect(dump("SELECT count(*) AS n FROM _touchdown_rejects")).toEqual([{ n: 0 }]);
  expect(dump("SELECT read, mapped, rejected FROM _touchdown_pages")).toEqual([{ read: 3, mapped: 3, rejected: 0 }]);
});

test("a rejected element that is mended lands on replay, and what stands of its document is left alone", () => {
  load(batchOf("parents", [parent("a", { items: [{ id: "x" }, { id: "forbidden-item" }] })]));
  target.exec("DELETE FROM child WHERE position = 1");
  target.exec(
    "UPDATE _touchdown_records SET disposition = 5, rule = 'constraint', target_table = NULL, target_id = NULL WHERE path LIKE '%forbidden-item'",
  );
  target.exec(
    "INSERT INTO _touchdown_rejects SELECT system, path, collection, 'constraint', 'planted', '', page FROM _touchdown_records WHERE disposition = 5",
  );
  target.exec("UPDATE _touchdown_pages SET mapped = mapped - 1, rejected = rejected + 1");
  const again = batchOf("parents", [parent("a", { items: [{ id: "x" }, { id: "forbidden-item" }] })]);
  const tally = replayBatch({ ...again, kind: "replay" }, { ...bench, collection: collection("parents") });
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
  target.pragma("max_page_count = 40");
  const big = Array.from({ length: 400 }, (_, index) => parent(`b${index}`, { note: "x".repeat(500) }));
  const batch = batchOf("parents", big, { after: "tiny/parents/list/a" });
  expect(() => load(batch)).toThrow(/full/);
  bench.ledger.forgetTiles();
  expect(dump("SELECT count(*) AS n FROM parent")).toEqual([{ n: 1 }]);
  target.pragma("max_page_count = 100000");
  expect(load(batch).mapped).toBe(400);
});
