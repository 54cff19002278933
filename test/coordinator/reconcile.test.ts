import { afterEach, beforeEach, expect, test } from "vitest";
import { reconcile } from "../../coordinator/reconcile.ts";
import { InvariantError } from "../../shared/errors.ts";
import type { Reconciliation } from "../../shared/migration.ts";
import { LoadBench, record } from "../engine/load-bench.ts";
import { tiny } from "../engine/tiny-migration.ts";

let bench: LoadBench;
beforeEach(() => {
  bench = new LoadBench(tiny);
  const parent = (id: string) => record(`tiny/parents/list/${id}`, { title: id, items: [{ id: "x" }] });
  bench.load(bench.batchOf("parents", [parent("a"), parent("b")]));
});
afterEach(() => bench.close());

/** Parents of which this holds. */
const lonely = (condition: string): Reconciliation => ({
  rule: "lonely",
  sql: `SELECT source_system AS system, source_path AS path, title || ' is alone' AS detail FROM parent WHERE ${condition}`,
});
const ask = (...reconciliations: Reconciliation[]) => reconcile(bench.target, reconciliations);
const findings = () => bench.rows("SELECT path, rule, detail, collection FROM _touchdown_findings ORDER BY path, rule");

test("each answer becomes a finding on the record's own collection, elements included", () => {
  const items = `SELECT source_system AS system, source_path AS path, 'an item' AS detail FROM child WHERE source_path LIKE '%/b#%'`;
  expect(ask(lonely("title = 'a'"), { rule: "odd-item", sql: items })).toBe(2);
  expect(findings()).toEqual([
    { path: "tiny/parents/list/a", rule: "lonely", detail: "a is alone", collection: "parents" },
    { path: "tiny/parents/list/b#items/x", rule: "odd-item", detail: "an item", collection: "parents" },
  ]);
});

test("asked again they say what holds now, and leave the findings of other rules alone", () => {
  bench.target.exec(
    "INSERT INTO _touchdown_findings VALUES ('friday', 'tiny/parents/list/a', 'bad-email', 'none', 'parents')",
  );
  ask(lonely("true"));
  expect(ask(lonely("true"))).toBe(2);
  expect(findings()).toHaveLength(3);
  ask(lonely("title = 'b'"));
  expect(findings()).toMatchObject([{ rule: "bad-email" }, { path: "tiny/parents/list/b", rule: "lonely" }]);
});

test("two may speak for one rule, and one finding of both is one", () => {
  expect(ask(lonely("title = 'a'"), lonely("true"))).toBe(2);
  expect(findings()).toHaveLength(2);
});

test("an answer about a record that is not there is our own mistake, and names the rule", () => {
  const invented = { rule: "invented", sql: "SELECT 'friday' AS system, 'nowhere/1' AS path, 'x' AS detail" };
  expect(() => ask(invented)).toThrow(InvariantError);
  expect(() => ask(invented)).toThrow(/invented .*nowhere\/1/);
  const textless = {
    rule: "textless",
    sql: "SELECT source_system AS system, source_path AS path, 1 AS detail FROM parent",
  };
  expect(() => ask(textless)).toThrow(/textless/);
});
