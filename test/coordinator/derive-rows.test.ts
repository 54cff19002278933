import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { derivationsCheck } from "../../coordinator/checks/derivations.ts";
import { deriveRows } from "../../coordinator/derive-rows.ts";
import { InvariantError } from "../../shared/errors.ts";
import { NOTHING_CHOSEN, given } from "../../shared/settings-of.ts";
import type { Derivation, DerivationContext } from "../../shared/migration.ts";
import { LoadBench, record } from "../engine/load-bench.ts";
import { tiny } from "../engine/tiny-migration.ts";

let bench: LoadBench;
beforeEach(() => {
  bench = new LoadBench(tiny);
  bench.target.exec(`
    CREATE TABLE shelf (id TEXT PRIMARY KEY NOT NULL, parents INTEGER NOT NULL, total INTEGER, label TEXT) STRICT;
    CREATE TABLE place (id TEXT PRIMARY KEY NOT NULL, shelf_id TEXT NOT NULL REFERENCES shelf (id) ON DELETE RESTRICT, parent_id TEXT NOT NULL REFERENCES parent (id)) STRICT;
    CREATE TABLE sign (id TEXT PRIMARY KEY NOT NULL, text TEXT) STRICT;`);
  const parent = (id: string, size: bigint) => record(`tiny/parents/list/${id}`, { title: id.slice(0, 1), size });
  const huge = 9_007_199_254_740_993n;
  bench.load(bench.batchOf("parents", [parent("a1", 1n), parent("a2", 2n), parent("b1", 3n), parent("c1", huge)]));
});
afterEach(() => bench.close());

/** Parents by their title: a shelf each, with a place for each parent, and a finding where there is more than one. */
const shelves: Derivation = {
  name: "shelves",
  tables: ["shelf", "place"],
  sql: "SELECT title AS key, id, size, source_system AS system, source_path AS path FROM parent ORDER BY title, id",
  derive: ({ key, rows }, { settings, mapping }) => ({
    // Before the shelf that they refer to.
    rows: [
      ...rows.map(({ id }) => ({
        table: "place",
        values: { id: `p ${String(id)}`, shelf_id: key, parent_id: String(id) },
      })),
      {
        table: "shelf",
        values: {
          id: key,
          parents: rows.length,
          total: rows.length === 1 ? (rows[0]?.["size"] ?? null) : null,
          label: mapping("labels").find((each) => each["title"] === key)?.["label"] ?? settings["label"] ?? null,
        },
      },
    ],
    findings:
      rows.length === 1
        ? []
        : rows.map(({ system, path }) => ({
            system: String(system),
            path: String(path),
            rule: "shared-shelf",
            detail: key,
          })),
  }),
};
/** What an earlier one has made. */
const signs: Derivation = {
  name: "signs",
  tables: ["sign"],
  sql: "SELECT id AS key, parents FROM shelf ORDER BY id",
  derive: ({ key, rows }) => ({
    rows: [{ table: "sign", values: { id: key, text: `${key}: ${String(rows[0]?.["parents"])}` } }],
  }),
};

function derive(
  derivations: readonly Derivation[] = [shelves, signs],
  context: DerivationContext = NOTHING_CHOSEN,
): number {
  return bench.target.transaction(() => deriveRows(bench.target, { ...tiny, derivations }, context)).immediate();
}
const dump = () => ({
  shelf: bench.rows("SELECT * FROM shelf ORDER BY id"),
  place: bench.rows("SELECT * FROM place ORDER BY id"),
  sign: bench.rows("SELECT * FROM sign ORDER BY id"),
  derived: bench.rows("SELECT * FROM _touchdown_derived ORDER BY 1, 2"),
  findings: bench.rows("SELECT path, rule, detail, collection FROM _touchdown_findings ORDER BY 1, 2, 3"),
});

describe("derived rows", () => {
  test("are made group by group, in the order of the derivations, and known as derived", () => {
    expect(derive()).toBe(10);
    expect(dump().shelf).toMatchObject([
      { id: "a", parents: 2, total: null },
      { id: "b", parents: 1, total: 3 },
      { id: "c" },
    ]);
    expect(bench.target.prepare("SELECT total FROM shelf WHERE id = 'c'").safeIntegers().pluck().get()).toBe(
      9_007_199_254_740_993n,
    );
    expect(dump().sign.at(0)).toEqual({ id: "a", text: "a: 2" });
    expect(dump().derived).toHaveLength(10);
    expect(dump().findings).toMatchObject([{ rule: "shared-shelf", collection: "parents" }, { rule: "shared-shelf" }]);
    expect(bench.rows("SELECT name FROM sqlite_schema WHERE name = '_touchdown_selected'")).toEqual([]);
  });

  test("asked again they are what follows now, and so are their findings; those of other rules stay", () => {
    derive();
    bench.target.exec(
      "INSERT INTO _touchdown_findings VALUES ('friday', 'tiny/parents/list/a1', 'odd', 'x', 'parents')",
    );
    const before = dump();
    derive();
    expect(dump()).toEqual(before);
    bench.target.exec("UPDATE parent SET title = 'b' WHERE title = 'a'");
    derive();
    expect(dump().shelf).toMatchObject([{ id: "b", parents: 3 }, { id: "c" }]);
    expect(dump().findings.map((finding) => Object.values(finding as object)[1])).toEqual(
      expect.arrayContaining(["odd", "shared-shelf"]),
    );
    expect(dump().findings).toHaveLength(4);
  });

  test("are told what the operator chose, and what a mapping file says", () => {
    const records = [{ title: "b", label: "mapped" }];
    const mappings = { labels: { file: "labels.csv", sha256: "0", records } };
    derive([shelves], given({ settings: { label: "chosen" }, mappings }));
    expect(bench.rows("SELECT label FROM shelf ORDER BY id")).toEqual([
      { label: "chosen" },
      { label: "mapped" },
      { label: "chosen" },
    ]);
  });

  test("come by the page, however many groups there are, and one group may be larger than a page", () => {
    const many: Derivation = {
      name: "many",
      tables: ["sign"],
      sql: `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
            SELECT CASE WHEN i < 2500 THEN 'a' ELSE printf('b%05d', i) END AS key, i FROM n ORDER BY key, i`,
      derive: ({ key, rows }) => ({ rows: [{ table: "sign", values: { id: key, text: String(rows.length) } }] }),
    };
    expect(derive([many])).toBe(2501);
    expect(bench.rows("SELECT text, count(*) AS n FROM sign GROUP BY text ORDER BY n")).toEqual([
      { text: "2500", n: 1 },
      { text: "1", n: 2500 },
    ]);
  });

  test.each<[string, Partial<Derivation>, RegExp]>([
    [
      "a selection out of order",
      { sql: "SELECT title AS key, * FROM parent ORDER BY title DESC" },
      /shelves does not select in the order/,
    ],
    ["a key that is no text", { sql: "SELECT 1 AS key" }, /shelves: the key of a selected row is no text/],
    ["a table that is not declared", { tables: ["shelf"] }, /shelves, group a: table place is none/],
    [
      "a row whose parent does not stand",
      {
        derive: () => ({ rows: [{ table: "place", values: { id: "x", shelf_id: "nowhere", parent_id: "nowhere" } }] }),
        sql: "SELECT 'a' AS key",
      },
      /shelves: row 1 of place refers to a row of (shelf|parent)/,
    ],
    [
      "a finding on what is no record",
      { derive: () => ({ rows: [], findings: [{ system: "friday", path: "none", rule: "r", detail: "d" }] }) },
      /shelves notes r of friday none/,
    ],
    [
      "one id twice",
      { derive: () => ({ rows: [{ table: "sign", values: { id: "x" } }] }), tables: ["sign"] },
      /shelves, group b: row x of sign is refused/,
    ],
  ])("%s is a mistake of the derivation, and leaves what was there", (_what, wrong, message) => {
    derive();
    const before = dump();
    expect(() => derive([{ ...shelves, ...wrong }])).toThrow(message);
    expect(dump()).toEqual(before);
  });

  test("a rule that somebody else notes too is refused, as its findings would be lost", () => {
    bench.target.exec(
      "INSERT INTO _touchdown_findings VALUES ('friday', 'tiny/parents/list/a1', 'shared-shelf', 'x', 'parents')",
    );
    expect(() => derive()).toThrow(InvariantError);
    expect(() => derive()).toThrow(/shared-shelf .* is noted by others/);
  });
});

describe("the check of derivations", () => {
  async function ask() {
    const facts = { target: bench.target, filesFolder: "", seed: 1, startedAtMs: 0, nowMs: 0, given: NOTHING_CHOSEN };
    return derivationsCheck({ derivations: [shelves, signs] })
      .open(facts)
      .conclude();
  }

  test("finds all that was derived as it was", async () => {
    derive();
    expect(await ask()).toMatchObject({ checked: 12, failed: 0, samples: [] });
  });

  test.each<[string, string, string]>([
    [
      "a cell that was changed",
      "UPDATE shelf SET parents = 7 WHERE id = 'b'",
      "parents: b has another cell than is derived",
    ],
    [
      "a cell of another type",
      "UPDATE sign SET text = NULL WHERE id = 'c'",
      "text: c has another cell than is derived",
    ],
    ["a row that is gone", "DELETE FROM sign WHERE id = 'a'", "a is derived and does not stand"],
    [
      "a row that nothing derives",
      "INSERT INTO sign VALUES ('z', 'z'); INSERT INTO _touchdown_derived VALUES ('sign', 'z')",
      "z stands and is not derived",
    ],
    [
      "a finding that is gone",
      "DELETE FROM _touchdown_findings WHERE path LIKE '%a1'",
      "tiny/parents/list/a1 is a finding that is not noted (shared-shelf)",
    ],
    [
      "a finding that nothing notes",
      "UPDATE _touchdown_findings SET detail = 'else' WHERE path LIKE '%a1'",
      "tiny/parents/list/a1 is noted and not found anew (shared-shelf)",
    ],
    [
      "a source row that was changed since",
      "UPDATE parent SET size = 5 WHERE title = 'b'",
      "total: b has another cell than is derived",
    ],
  ])("finds %s", async (_what, defect, detail) => {
    derive();
    bench.target.exec(defect);
    const { failed, samples } = await ask();
    expect(failed).toBeGreaterThan(0);
    expect(samples.map((sample) => sample.detail)).toContain(detail);
  });
});
