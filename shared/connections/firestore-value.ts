import {
  isArray,
  isInstant,
  isMap,
  isReference,
  type GeoPointValue,
  type SourceMap,
  type SourceValue,
  type VectorValue,
} from "../value.ts";

/** google.firestore.v1.Value, as the generated client takes it. */
export type EncodedValue =
  | { readonly nullValue: "NULL_VALUE" }
  | { readonly booleanValue: boolean }
  | { readonly integerValue: number | string }
  | { readonly doubleValue: number }
  | { readonly stringValue: string }
  | { readonly bytesValue: Uint8Array }
  | { readonly timestampValue: { readonly seconds: number; readonly nanos: number } }
  | { readonly geoPointValue: { readonly latitude: number; readonly longitude: number } }
  | { readonly referenceValue: string }
  | { readonly arrayValue: { readonly values: EncodedValue[] } }
  | { readonly mapValue: { readonly fields: EncodedFields } };
export type EncodedFields = Record<string, EncodedValue>;

type Encoder = { readonly documents: string; size: number };

/** About what a value that is no text takes on the wire. */
const VALUE_SIZE = 12;

/**
 * The fields of a document, value by value without loss: whole numbers and floating point numbers stay what they are. `size` is
 * about the characters they hold. `documents` is the root that references are relative to.
 */
export function encodeFields(
  data: SourceMap,
  documents: string,
): { readonly fields: EncodedFields; readonly size: number } {
  const encoder = { documents, size: 0 };
  const fields = encodeMap(encoder, data);
  return { fields, size: encoder.size };
}

function encodeMap(encoder: Encoder, map: SourceMap): EncodedFields {
  const fields: EncodedFields = {};
  for (const name in map) {
    const value = map[name];
    if (value === undefined) continue;
    encoder.size += name.length;
    fields[name] = encodeValue(encoder, value);
  }
  return fields;
}

function encodeValue(encoder: Encoder, value: SourceValue): EncodedValue {
  encoder.size += VALUE_SIZE;
  if (typeof value === "string") {
    encoder.size += value.length;
    return { stringValue: value };
  }
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "bigint") return { integerValue: isSafe(value) ? Number(value) : value.toString() };
  if (typeof value === "number") return { doubleValue: value };
  return value === null ? { nullValue: "NULL_VALUE" } : encodeObject(encoder, value);
}

type SourceObject = Exclude<SourceValue, null | string | boolean | bigint | number>;

function encodeObject(encoder: Encoder, value: SourceObject): EncodedValue {
  if (isArray(value)) return { arrayValue: { values: value.map((item) => encodeValue(encoder, item)) } };
  if (isMap(value)) return { mapValue: { fields: encodeMap(encoder, value) } };
  if (isInstant(value)) return { timestampValue: { seconds: value.seconds, nanos: value.nanoseconds } };
  if (isReference(value)) return { referenceValue: `${encoder.documents}/${value.path}` };
  if (value instanceof Uint8Array) {
    encoder.size += value.length;
    return { bytesValue: value };
  }
  if (isGeoPoint(value)) return { geoPointValue: { latitude: value.latitude, longitude: value.longitude } };
  return encodeVector(encoder, value.toArray());
}

function isGeoPoint(value: GeoPointValue | VectorValue): value is GeoPointValue {
  return "latitude" in value;
}

/** A vector is a map with a reserved type. */
function encodeVector(encoder: Encoder, numbers: number[]): EncodedValue {
  encoder.size += numbers.length * VALUE_SIZE;
  const values = numbers.map((number) => ({ doubleValue: number }));
  return { mapValue: { fields: { __type__: { stringValue: "__vector__" }, value: { arrayValue: { values } } } } };
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}
