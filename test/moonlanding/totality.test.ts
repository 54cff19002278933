import { afterAll, describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { Collection } from "../../shared/migration.ts";
import { GeoPoint, Instant, isArray, Reference, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { readCases, type Case } from "./case-folder.ts";
import { openSchema } from "./open-schema.ts";
import { settledRows } from "./settled-rows.ts";

/** What may stand where something else is expected. */
const ODDITIES: readonly SourceValue[] = [
  null,
  true,
  -1n,
  0.5,
  9_007_199_254_740_993n,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  -0,
  "",
  " ",
  "@",
  "a/b/c",
  "#",
  "%s \u0000 \u{1f600}",
  "2024-02-30",
  "__proto__",
  [],
  [[null], {}],
  {},
  { cloud_id: 7n, email: [], constructor: "x" },
  { $int: "1" },
  new Instant(253_402_300_799, 999_999_999),
  new GeoPoint(-90, 180),
  new Reference("friday/users/list/x"),
  Uint8Array.from([0, 255]),
];
const DEPTH_MAX = 6;
/** Of more variants every n-th is tried. */
const TRIED_MAX = 2000;

const target = openSchema(["tables"]);
target.db.pragma("foreign_keys = OFF");
afterAll(() => target.db.close());

const cases = readCases();

describe.each(moonlanding.collections.map((collection) => [collection.name, collection] as const))(
  "%s",
  (name, collection) => {
    test("makes a landing of whatever stands in a document, and rows that the schema takes", () => {
      const odd = cases
        .filter((candidate) => candidate.collection === name)
        .flatMap((found) => [...variantsOf(found.record.data, DEPTH_MAX)].map((data) => ({ found, data })));
      const step = Math.ceil(odd.length / TRIED_MAX);
      const tried = odd.filter((_, index) => index % step === 0);
      for (const { found, data } of tried) tryDocument(collection, found, data);
      expect(tried.length).toBeGreaterThan(100);
    });
  },
);

function tryDocument(collection: Collection, { record, context }: Case, data: SourceMap): void {
  const odd = { ...record, data };
  const outcome = collection.transform(odd, context);
  expect(outcome.landings[0]?.element).toBe("");
  const elements = outcome.landings.map(({ element }) => element);
  expect(new Set(elements).size).toBe(elements.length);
  if (outcome.landings[0]?.kind === "rejected") expect(outcome.landings).toHaveLength(1);
  target.undoing(() => {
    const seen = new Set<string>();
    for (const row of settledRows(outcome, odd)) {
      const key = `${row.table} ${String(row.values["id"])}`;
      if (!seen.has(key)) target.insert(row);
      seen.add(key);
    }
  });
}

/** The map with each value in it, at any depth, replaced by each oddity, and with each field left out. */
function* variantsOf(map: SourceMap, depth: number): Iterable<SourceMap> {
  for (const [field, value] of Object.entries(map)) {
    const { [field]: _, ...rest } = map;
    yield rest;
    for (const oddity of ODDITIES) yield { ...map, [field]: oddity };
    if (depth > 0) for (const inner of variantsInside(value, depth - 1)) yield { ...map, [field]: inner };
  }
}

function* variantsInside(value: SourceValue, depth: number): Iterable<SourceValue> {
  const map = mapOf(value);
  if (map !== null) yield* variantsOf(map, depth);
  if (!isArray(value)) return;
  for (const [index, item] of value.entries()) {
    for (const oddity of ODDITIES) yield value.with(index, oddity);
    for (const inner of variantsInside(item, depth)) yield value.with(index, inner);
  }
}
