import { afterAll, beforeAll, expect, test } from "vitest";
import { drawRecords } from "../../../coordinator/checks/draw-records.ts";
import { countRows, growTarget } from "../../../coordinator/checks/grow-target.ts";
import { nearestRank } from "../../../coordinator/checks/latency.ts";
import { ParameterDraw, termOf } from "../../../coordinator/checks/parameter-draw.ts";
import { seededRandom } from "../../../coordinator/checks/seeded-random.ts";
import { openScratch, type Target } from "../../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../../shared/ledger-schema.ts";

let target: Target;

beforeAll(() => {
  target = openScratch();
  target.exec(LEDGER_SQL);
  const insert = target.prepare("INSERT INTO _touchdown_records VALUES ('s', ?, ?, 1, NULL, ?, ?, '', 0, 1)");
  const strata = [
    { collection: "many", table: "a", size: 600 },
    { collection: "some", table: "b", size: 50 },
    { collection: "some", table: "c", size: 2 },
    { collection: "one", table: "a", size: 1 },
  ];
  for (const { collection, table, size } of strata)
    for (let index = 0; index < size; index += 1)
      insert.run(`${collection}/${table}${index}`, collection, table, `${collection}${index}`);
});
afterAll(() => target.close());

const draw = (seed: number, count = 20) => drawRecords(target, { count, seed });

test("every stratum gives a record, and the larger ones give more", () => {
  const { records, strata, mapped } = draw(1);
  expect({ records: records.length, strata, mapped }).toEqual({ records: 20, strata: 4, mapped: 653 });
  const of = (collection: string): number => records.filter((record) => record.collection === collection).length;
  expect(of("one")).toBe(1);
  expect(of("some")).toBeGreaterThanOrEqual(2);
  expect(of("many")).toBeGreaterThan(of("some"));
  expect(new Set(records.map(({ path }) => path)).size).toBe(20);
});

test("the same seed draws the same records, and another others", () => {
  expect(draw(1)).toEqual(draw(1));
  expect(draw(2).records).not.toEqual(draw(1).records);
});

test("all are drawn where there are no more", () => {
  expect(draw(1, 1000).records).toHaveLength(653);
});

test("with too few to draw the largest strata come first", () => {
  expect(
    draw(1, 2)
      .records.map(({ collection }) => collection)
      .toSorted(),
  ).toEqual(["many", "some"]);
});

test("every record of a stratum may be drawn", () => {
  const paths = Array.from({ length: 60 }, (_, seed) => draw(seed).records.map(({ path }) => path)).flat();
  expect(new Set(paths.filter((path) => path.startsWith("some/c"))).size).toBe(2);
  expect(new Set(paths.filter((path) => path.startsWith("many/"))).size).toBeGreaterThan(400);
});

test("a quantile is the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([nearestRank(hundred, 0.95), nearestRank(hundred, 0.99)]).toEqual([95, 99]);
  expect(nearestRank([7], 0.95)).toBe(7);
  expect(nearestRank([1, 2, 3], 0.95)).toBe(3);
});

test("a term is a whole word of its text, or none", () => {
  expect(termOf("it is", seededRandom(1))).toBeNull();
  expect(['"Überblick"', '"2024"']).toContain(termOf("Überblick - 2024", seededRandom(3)));
});

test("parameters are drawn from rows that may be asked about", () => {
  const own = openScratch();
  own.exec(
    "CREATE TABLE t (id TEXT PRIMARY KEY, word TEXT); INSERT INTO t VALUES ('a', 'one two'), ('b', NULL), ('c', '!')",
  );
  const cells = { word: "word" };
  const words = new ParameterDraw(own, { from: "t", cells, where: "word IS NOT NULL", isTerm: true }, seededRandom(5));
  for (let draws = 0; draws < 20; draws += 1) expect(['"one"', '"two"']).toContain(words.next()?.["word"]);
  expect(new ParameterDraw(own, { from: "t", cells, where: "id = 'z'" }, seededRandom(5)).next()).toBeNull();
  own.close();
});

test("a copy grows as a whole: twins refer to twins, and what is unique stays so", async () => {
  const own = openScratch();
  own.exec(`CREATE TABLE parent (id TEXT PRIMARY KEY, email TEXT UNIQUE, search_key INTEGER NOT NULL UNIQUE) STRICT;
    CREATE TABLE child (id TEXT PRIMARY KEY, parent_id TEXT REFERENCES parent (id), note TEXT) STRICT;
    INSERT INTO parent VALUES ('p1', 'a@b', 1), ('p2', NULL, 2);
    INSERT INTO child VALUES ('c1', 'p1', 'n'), ('c2', NULL, 'n');`);
  expect(await growTarget(own, 14)).toBe(16);
  expect(countRows(own)).toBe(16);
  expect(own.pragma("foreign_key_check")).toEqual([]);
  const children = own.prepare("SELECT parent_id FROM child WHERE id LIKE 'c1%' ORDER BY id").pluck().all();
  expect(children).toEqual(["p1", "p1~1", "p1~2", "p1~3"]);
  own.close();
});
