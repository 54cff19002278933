import { expect, test } from "vitest";
import { canonicalJson, parseCanonical } from "../../shared/canonical.ts";
import { GeoPoint, Instant, Reference, Vector, kindOf, type SourceValue } from "../../shared/value.ts";

const VALUES: readonly [string, SourceValue, string][] = [
  ["null", null, "null"],
  ["a whole number", 7n, "7"],
  ["a whole double", 7, "7.0"],
  ["a fraction", 0.1 + 0.2, "0.30000000000000004"],
  ["minus zero", -0, '{"$double":"-0"}'],
  ["not a number", Number.NaN, '{"$double":"NaN"}'],
  ["infinity", -Infinity, '{"$double":"-Infinity"}'],
  ["a whole number beyond 2^53", 2n ** 53n + 1n, '{"$int":"9007199254740993"}'],
  ["a double in exponent form", 1e300, "1e+300"],
  ["text with quotes", 'a"b\\', String.raw`"a\"b\\"`],
  ["a lone surrogate", "\ud800", String.raw`"\ud800"`],
  ["an instant with nanoseconds", new Instant(1_700_000_000, 123_456_789), '{"$timestamp":[1700000000,123456789]}'],
  ["a geopoint", new GeoPoint(-26.5, 28), '{"$geopoint":[-26.5,28.0]}'],
  ["a reference", new Reference("friday/users/list/a"), '{"$reference":"friday/users/list/a"}'],
  ["bytes", Uint8Array.of(0, 255), '{"$bytes":"AP8="}'],
  ["a vector", new Vector([1, 0.5]), '{"$vector":[1.0,0.5]}'],
  ["a map in key order", { b: 1n, a: [null, {}] }, '{"a":[null,{}],"b":1}'],
  ["field names with dots", { "a.b": "c" }, '{"a.b":"c"}'],
  ["a map that looks like a tag", { $int: "5" }, '{"$map":{"$int":"5"}}'],
  ["a map that looks like an instant", { seconds: 1n, nanoseconds: 2n }, '{"nanoseconds":2,"seconds":1}'],
];

test.each(VALUES)("%s has one canonical text and comes back as it was", (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
  const back = parseCanonical(text);
  expect(kindOf(back)).toBe(kindOf(value));
  expect(canonicalJson(back)).toBe(text);
});
