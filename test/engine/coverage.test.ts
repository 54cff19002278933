import { afterEach, describe, expect, test } from "vitest";
import { coverageGate, readCoverage, type FieldCoverage } from "../../coordinator/coverage.ts";
import type { FieldRules } from "../../shared/field-rules.ts";
import type { Migration } from "../../shared/migration.ts";
import { Instant, type SourceMap } from "../../shared/value.ts";
import { FieldShapes, sumShapes } from "../../workers/field-shapes.ts";
import { compileFields } from "../../workers/field-trie.ts";
import { LoadBench, record } from "./load-bench.ts";
import { tiny } from "./tiny-migration.ts";

const somewhere = { to: ["table.column"] };

/** Rules for these paths. */
function rulesFor(...paths: string[]): FieldRules {
  return Object.fromEntries(paths.map((path) => [path, somewhere]));
}

/** "field seen/non-null" of these documents together. */
function counted(rules: FieldRules, ...documents: SourceMap[]): string[] {
  const shapes = new FieldShapes(compileFields(rules));
  const shaped = documents.map((data) => ({
    path: "",
    hash: "",
    updateTimeUs: 0,
    landings: [],
    shape: shapes.shapeOf(data),
  }));
  return [...sumShapes(shaped, shapes.of(shaped))].map(([field, { seen, nonNull }]) => `${field} ${seen}/${nonNull}`);
}

describe("a field", () => {
  test("is seen when it is there, null included", () => {
    expect(counted(rulesFor("name", "age"), { name: "a", age: null }, { name: null }, { name: "b" })).toEqual([
      "name 3/2",
      "age 1/0",
    ]);
  });

  test("that no rule speaks of counts under its own name", () => {
    expect(counted(rulesFor("name"), { name: "a", nickname: "b" }, { nickname: null })).toEqual([
      "name 1/1",
      "nickname 2/1",
    ]);
  });

  test("with a name that would read as a path is quoted, and can have a rule", () => {
    expect(counted({}, { "a.b": 1n, "c[]": 1n, "d`e": 1n })).toEqual(["`a.b` 1/1", "`c[]` 1/1", "`d\\`e` 1/1"]);
    expect(counted(rulesFor("`a.b`.c"), { "a.b": { c: 1n } }, { a: { b: { c: 1n } } })).toEqual([
      "`a.b`.c 1/1",
      "a 1/1",
    ]);
  });

  test("whose value is an instant is no map, whatever the deeper rules say", () => {
    expect(counted(rulesFor("at.seconds"), { at: new Instant(1, 2) })).toEqual(["at 1/1"]);
  });
});

describe("a map", () => {
  test("without deeper rules is covered whole by its own", () => {
    expect(counted(rulesFor("client"), { client: { id: "c", name: { first: "x" } } })).toEqual(["client 1/1"]);
  });

  test("with deeper rules is looked into, and a member without one is named", () => {
    const rules = rulesFor("client", "client.id");
    expect(counted(rules, { client: { id: "c", extra: 1n } }, { client: "c" }, { client: null })).toEqual([
      "client 3/2",
      "client.id 1/1",
      "client.extra 1/1",
    ]);
  });

  test("that should be one and is a text reaches no rule, unless it has one of its own", () => {
    expect(counted(rulesFor("client.id"), { client: "c" }, { client: {} })).toEqual(["client 1/1"]);
    expect(counted(rulesFor("client", "client.id"), { client: "c" })).toEqual(["client 1/1"]);
  });

  test("with names of its own does not make a field of every name", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`user${index}`, { read: true }]));
    expect(counted(rulesFor("name"), { readBy: many })).toEqual(["readBy 1/1"]);
  });
});

describe("the items of an array", () => {
  test("are covered by the array's rule when no deeper one exists", () => {
    expect(counted(rulesFor("users"), { users: ["a", { id: "b" }] }, { users: [] })).toEqual(["users 2/2"]);
  });

  test("count their members one by one, and name those without a rule", () => {
    const rules = rulesFor("highlights", "highlights[].id", "highlights[].at.page");
    const first = { id: "h1", at: { page: 1n }, foo: 1n };
    const second = { id: null, at: { page: 2n, line: 3n } };
    expect(counted(rules, { highlights: [first, second] })).toEqual([
      "highlights 1/1",
      "highlights[].id 2/1",
      "highlights[].at.page 2/2",
      "highlights[].foo 1/1",
      "highlights[].at.line 1/1",
    ]);
  });

  test("that are texts are covered by the array's own rule, and named where it has none", () => {
    const document = { users: ["a", { id: "b" }, null] };
    expect(counted(rulesFor("users", "users[].id"), document)).toEqual(["users 1/1", "users[].id 1/1"]);
    expect(counted(rulesFor("users[].id"), document)).toEqual(["users[] 2/1", "users[].id 1/1"]);
  });

  test("are not looked into where the rules speak of a map", () => {
    expect(counted(rulesFor("team.id"), { team: [{ id: "t" }] })).toEqual(["team 1/1"]);
  });
});

test("documents with the same fields share a shape, whatever their values", () => {
  const shapes = new FieldShapes(compileFields(rulesFor("name", "tags[].id")));
  const shaped = [
    { name: "a", tags: [{ id: "x" }, { id: "y" }] },
    { name: "b", tags: [{ id: "u" }, { id: "v" }] },
    { name: null, tags: [{ id: "u" }, { id: "v" }] },
    { name: "b", tags: [{ id: "u" }] },
  ].map((data) => shapes.shapeOf(data));
  expect(shaped).toEqual([0, 0, 1, 2]);
});

test("a rule that is not written as its path reads is our own mistake", () => {
  expect(() => compileFields(rulesFor("a..b"))).toThrow(/a\.\.b/);
});

const covered: Migration = {
  ...tiny,
  collections: tiny.collections.map((collection) =>
    collection.name === "parents"
      ? {
          ...collection,
          fields: {
            title: { to: ["parent.title"] },
            size: { to: ["parent.size"] },
            counter: { excluded: "denormalised-counter" },
          },
          transform: (given, context) =>
            given.data["gone"] === true
              ? { landings: [{ kind: "excluded", element: "", rule: "gone" }] }
              : collection.transform(given, context),
        }
      : collection,
  ),
};

describe("the ledger", () => {
  let bench = new LoadBench(covered);
  afterEach(() => {
    bench.close();
    bench = new LoadBench(covered);
  });

  const path = (id: string) => `tiny/parents/list/${id}`;
  const parent = (id: string, more: SourceMap = {}) => record(path(id), { title: id, ...more });
  const fields = () => readCoverage(bench.target).map(({ field, seen, nonNull }) => `${field} ${seen}/${nonNull}`);

  test("says where each field went, those without a rule first", () => {
    bench.load(bench.batchOf("parents", [parent("a", { odd: 1n, counter: 2n }), parent("b", { odd: null })]));
    expect(readCoverage(bench.target)).toEqual([
      { collection: "parents", field: "odd", seen: 2, nonNull: 1, rule: null },
      { collection: "parents", field: "counter", seen: 1, nonNull: 1, rule: { excluded: "denormalised-counter" } },
      { collection: "parents", field: "title", seen: 2, nonNull: 2, rule: { to: ["parent.title"] } },
    ]);
  });

  test("counts a batch that is delivered twice once", () => {
    const batch = bench.batchOf("parents", [parent("a", { odd: 1n }), parent("b")]);
    bench.load(batch);
    bench.load(batch);
    expect(fields()).toEqual(["odd 1/1", "title 2/2"]);
  });

  test("counts of a batch that was cut anew just the documents that had not landed", () => {
    const [a, b, c, d] = [parent("a", { odd: 1n }), parent("b", { size: 1n }), parent("c", { odd: null }), parent("d")];
    bench.load(bench.batchOf("parents", [a, b], { upTo: path("b") }));
    bench.load(bench.batchOf("parents", [d], { after: path("c") }));
    bench.load(bench.batchOf("parents", [b, c], { after: path("a"), upTo: path("c") }));
    bench.load(bench.batchOf("parents", [a, b, c, d]));
    expect(fields()).toEqual(["odd 2/1", "size 1/1", "title 4/4"]);
  });

  test("counts a rejected document, but not again when it is replayed", () => {
    bench.load(bench.batchOf("parents", [record(path("a"), { title: 5n, odd: 1n }), parent("b")]));
    bench.replay(bench.batchOf("parents", [parent("a", { odd: 1n })]));
    expect(fields()).toEqual(["odd 1/1", "title 2/2"]);
  });

  test("does not count what a rule excludes as a whole", () => {
    bench.load(bench.batchOf("parents", [parent("a"), parent("b", { gone: true, odd: 1n })]));
    expect(fields()).toEqual(["title 1/1"]);
  });

  test("counts nothing of a batch that was rolled back", () => {
    bench.load(bench.batchOf("parents", [parent("a")], { upTo: path("a") }));
    bench.target.pragma("max_page_count = 40");
    const big = Array.from({ length: 400 }, (_, index) => parent(`b${index}`, { note: "x".repeat(500) }));
    expect(() => bench.load(bench.batchOf("parents", big, { after: path("a") }))).toThrow(/full/);
    expect(fields()).toEqual(["title 1/1"]);
  });
});

describe("the gate of the fields", () => {
  const field = (name: string, nonNull: number, rule: FieldCoverage["rule"]): FieldCoverage => ({
    collection: "people",
    field: name,
    seen: 10,
    nonNull,
    rule,
  });

  test("passes when every field that has a value has a rule", () => {
    expect(coverageGate([field("name", 10, somewhere), field("odd", 0, null)])).toEqual({
      ok: true,
      unruled: [],
      detail: "1 field with values, and a rule for each",
    });
  });

  test("fails over a field with values and no rule, and names those with the most values", () => {
    const fields = [1, 2, 3, 4, 5, 6].map((values) => field(`odd${values}`, values, null));
    const { ok, unruled, detail } = coverageGate([field("name", 10, { excluded: "secret" }), ...fields]);
    expect(ok).toBe(false);
    expect(unruled).toHaveLength(6);
    expect(detail).toBe(
      "6 fields with values and no rule, kept in source_extra: people odd6 (6 values), people odd5 (5 values), people odd4 (4 values), people odd3 (3 values), people odd2 (2 values), and 1 more",
    );
  });
});
