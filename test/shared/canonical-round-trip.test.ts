import { describe, expect, test } from "vitest";
import { canonicalJson, canonicalPart, canonicalRest, parseCanonical } from "../../shared/canonical.ts";
import { GeoPoint, Instant, Reference, Vector, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { isSame, NO_LIMITS, OddValues } from "../support/odd-values.ts";

const TRIED = 5000;

describe("canonical JSON", () => {
  test("gives back every value of every kind, to the last bit", () => {
    const values = new OddValues(20_240_305, NO_LIMITS);
    for (let count = 0; count < TRIED; count += 1) {
      const value = values.value(4);
      const text = canonicalJson(value);
      const back = parseCanonical(text);
      if (!isSame(value, back)) expect.fail(`${text} came back as ${canonicalJson(back)}`);
      expect(canonicalJson(back)).toBe(text);
    }
  });

  test("is JSON, whatever it holds", () => {
    const values = new OddValues(7, NO_LIMITS);
    for (let count = 0; count < TRIED; count += 1) {
      expect(() => JSON.parse(canonicalJson(values.value(3))) as unknown).not.toThrow();
    }
  });

  test("of maps with the same fields in another order is the same", () => {
    const values = new OddValues(11, NO_LIMITS);
    for (let count = 0; count < TRIED; count += 1) {
      const map = values.map(3);
      const turned = Object.fromEntries(Object.entries(map).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(map));
    }
  });
});

test.each<[string, SourceValue, SourceValue]>([
  ["a whole number and a double", 1n, 1],
  ["zero and minus zero", 0, -0],
  ["nothing and an empty text", null, ""],
  ["nothing and a missing field", { a: null }, {}],
  ["an empty map and a missing field", { a: {} }, {}],
  ["an empty map and an empty array", {}, []],
  ["an instant and the map it looks like", new Instant(1, 2), { seconds: 1n, nanoseconds: 2n }],
  ["a place and the map it looks like", new GeoPoint(1, 2), { latitude: 1, longitude: 2 }],
  ["places at zero and minus zero", new GeoPoint(0, 0), new GeoPoint(-0, 0)],
  ["a reference and its path", new Reference("a/b"), "a/b"],
  ["bytes and their base64", Uint8Array.of(0, 255), "AP8="],
  ["a vector and the array of its numbers", new Vector([1]), [1]],
  ["a tag and the map that has its name", 2n ** 53n, { $int: "9007199254740992" }],
  ["a map that wraps and the map it wraps", { $map: { a: 1n } }, { a: 1n }],
  ["twice a wrapping map and once", { $map: { $map: { $int: "5" } } }, { $map: { $int: "5" } }],
  ["neighbours beyond 2^53", 2n ** 53n, 2n ** 53n + 1n],
  ["a name with a dot and a map in a map", { "a.b": 1n }, { a: { b: 1n } }],
  ["two spellings of one letter", "\u00e9", "e\u0301"],
])("%s have different texts and come back", (_, one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  expect(isSame(parseCanonical(canonicalJson(one)), one)).toBe(true);
  expect(isSame(parseCanonical(canonicalJson(other)), other)).toBe(true);
});

describe("parts of a map", () => {
  const map: SourceMap = Object.fromEntries([
    ["a", 1n],
    ["__proto__", { odd: -0 }],
    ["b", [null]],
  ]);

  test("keep what is not known, names like __proto__ too", () => {
    const rest = canonicalRest(map, new Set(["a"])) ?? "";
    expect(rest).toBe('{"__proto__":{"odd":{"$double":"-0"}},"b":[null]}');
    expect(isSame(parseCanonical(rest), Object.fromEntries(Object.entries(map).slice(1)))).toBe(true);
  });

  test("are nothing where everything is known", () => {
    expect(canonicalRest(map, new Set(Object.keys(map)))).toBeNull();
  });

  test("keep the named fields that are there", () => {
    expect(canonicalPart(map, ["b", "c", "a"])).toBe('{"a":1,"b":[null]}');
  });
});
