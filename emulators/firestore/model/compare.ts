import type { Timestamp } from "../wire/writer.ts";
import { encodePath, pathOf } from "./path.ts";
import type { Fields, Value } from "./value.ts";

/** Firestore's order of types. Integers and doubles are one type; NaN is its smallest number. */
const RANK = {
  null: 0,
  boolean: 1,
  integer: 2,
  double: 2,
  timestamp: 3,
  string: 4,
  bytes: 5,
  reference: 6,
  geopoint: 7,
  array: 8,
  vector: 9,
  map: 10,
} as const;

export function rankOf(value: Value): number {
  return value.kind === "map" && isVector(value.fields) ? RANK.vector : RANK[value.kind];
}

export function isNaNValue(value: Value): boolean {
  return value.kind === "double" && Number.isNaN(value.double);
}

/** Negative, zero or positive as `left` sorts before, with or after `right`. */
export function compareValues(left: Value, right: Value): number {
  const byType = rankOf(left) - rankOf(right);
  return byType === 0 ? compareSameType(left, right) : byType;
}

export function areEqual(left: Value, right: Value): boolean {
  return compareValues(left, right) === 0;
}

/** The order of UTF-8 bytes, which differs from the order of UTF-16 units once surrogates appear. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) {
      const isLeftSurrogate = (a & 0xf800) === 0xd800;
      const isRightSurrogate = (b & 0xf800) === 0xd800;
      return isLeftSurrogate === isRightSurrogate ? a - b : Number(isLeftSurrogate) * 2 - 1;
    }
  }
  return left.length - right.length;
}

function compareSameType(left: Value, right: Value): number {
  if (left.kind === "boolean" && right.kind === "boolean") {
    return Number(left.boolean) - Number(right.boolean);
  }
  if (left.kind === "timestamp" && right.kind === "timestamp") {
    return compareTimes(left.timestamp, right.timestamp);
  }
  if (left.kind === "string" && right.kind === "string") {
    return compareText(left.string, right.string);
  }
  if (left.kind === "bytes" && right.kind === "bytes") {
    return Buffer.compare(left.bytes, right.bytes);
  }
  if (left.kind === "reference" && right.kind === "reference") {
    return compareNames(left.name, right.name);
  }
  if (left.kind === "geopoint" && right.kind === "geopoint") {
    return left.latitude - right.latitude || left.longitude - right.longitude;
  }
  if (left.kind === "array" && right.kind === "array") {
    return compareLists(left.values, right.values);
  }
  if (left.kind === "map" && right.kind === "map") {
    return isVector(left.fields) ? compareVectors(left.fields, right.fields) : compareMaps(left.fields, right.fields);
  }
  return compareNumbers(numberOf(left), numberOf(right));
}

/** Only numbers and nulls come here, and all nulls are equal. */
function numberOf(value: Value): bigint | number {
  if (value.kind === "integer") {
    return value.integer;
  }
  return value.kind === "double" ? value.double : 0;
}

/** Exact: JavaScript compares a bigint with a double by their mathematical values. */
function compareNumbers(left: bigint | number, right: bigint | number): number {
  if (left < right) {
    return -1;
  }
  if (left > right) {
    return 1;
  }
  return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
}

function compareTimes(left: Timestamp, right: Timestamp): number {
  return left.seconds - right.seconds || left.nanos - right.nanos;
}

function compareNames(left: string, right: string): number {
  const a = pathOf(left);
  const b = pathOf(right);
  const byDatabase = compareText(a.database, b.database);
  return byDatabase === 0 ? Buffer.compare(encodePath(a.segments), encodePath(b.segments)) : byDatabase;
}

function compareLists(left: readonly Value[], right: readonly Value[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index];
    if (other === undefined) {
      return 1;
    }
    const order = compareValues(value, other);
    if (order !== 0) {
      return order;
    }
  }
  return left.length - right.length;
}

function compareMaps(left: Fields, right: Fields): number {
  const leftKeys = [...left.keys()].toSorted(compareText);
  const rightKeys = [...right.keys()].toSorted(compareText);
  for (const [index, key] of leftKeys.entries()) {
    const other = rightKeys[index];
    if (other === undefined) {
      return 1;
    }
    const leftValue = left.get(key);
    const rightValue = right.get(other);
    const order =
      compareText(key, other) ||
      (leftValue === undefined || rightValue === undefined ? 0 : compareValues(leftValue, rightValue));
    if (order !== 0) {
      return order;
    }
  }
  return leftKeys.length - rightKeys.length;
}

function isVector(fields: Fields): boolean {
  const type = fields.get("__type__");
  return type?.kind === "string" && type.string === "__vector__";
}

function compareVectors(left: Fields, right: Fields): number {
  const a = elementsOf(left);
  const b = elementsOf(right);
  return a.length - b.length || compareLists(a, b);
}

function elementsOf(vector: Fields): readonly Value[] {
  const elements = vector.get("value");
  return elements?.kind === "array" ? elements.values : [];
}
