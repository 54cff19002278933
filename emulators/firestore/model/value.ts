import { invalidArgument, unimplemented } from "../status.ts";
import { unreachable } from "../unreachable.ts";
import {
  malformed,
  openReader,
  readBytes,
  readDouble,
  readInt32,
  readInt64,
  readString,
  readVarint,
  type Reader,
} from "../wire/reader.ts";
import { bytesField, doubleField, encodeTimestamp, stringField, varintField, type Timestamp } from "../wire/writer.ts";
import { WIRE } from "../wire/reader.ts";
import type { WireType } from "../wire/message.ts";

export type Fields = ReadonlyMap<string, Value>;

/** A Firestore value. Integers are exact, timestamps keep the nanoseconds they were given. A vector is a map, as on the wire. */
export type Value =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly boolean: boolean }
  | { readonly kind: "integer"; readonly integer: bigint }
  | { readonly kind: "double"; readonly double: number }
  | { readonly kind: "timestamp"; readonly timestamp: Timestamp }
  | { readonly kind: "string"; readonly string: string }
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "geopoint"; readonly latitude: number; readonly longitude: number }
  | { readonly kind: "array"; readonly values: readonly Value[] }
  | { readonly kind: "map"; readonly fields: Fields };

export const NULL: Value = { kind: "null" };

/** Field numbers of google.firestore.v1.Value. */
export const VALUE_FIELD = {
  boolean: 1,
  integer: 2,
  double: 3,
  reference: 5,
  map: 6,
  geopoint: 8,
  array: 9,
  timestamp: 10,
  null: 11,
  string: 17,
  bytes: 18,
} as const;

export const valueType: WireType<Value> = {
  wire: WIRE.delimited,
  read: (reader) => decodeValue(readBytes(reader)),
};

export function decodeValue(bytes: Buffer): Value {
  const reader = openReader(bytes);
  let value: Value | null = null;
  while (reader.position < reader.end) {
    value = readValue(reader, readVarint(reader) >>> 3);
  }
  if (value === null) {
    throw invalidArgument("A value has no type set.");
  }
  return value;
}

/** The entries of a `map<string, Value>` that is field `number` of its message; further fields are refused. */
export function decodeFields(bytes: Buffer, number: number): Fields {
  const fields = new Map<string, Value>();
  const reader = openReader(bytes);
  while (reader.position < reader.end) {
    if (readVarint(reader) !== number * 8 + WIRE.delimited) {
      throw malformed();
    }
    const entry = openReader(readBytes(reader));
    let key = "";
    let value: Value | null = null;
    while (entry.position < entry.end) {
      if (readVarint(entry) >>> 3 === 1) {
        key = readString(entry);
      } else {
        value = decodeValue(readBytes(entry));
      }
    }
    if (value === null) {
      throw invalidArgument(`The field "${key}" has no value.`);
    }
    fields.set(key, value);
  }
  return fields;
}

export function encodeFields(fields: Fields, number: number): Buffer {
  return Buffer.concat(
    [...fields].map(([key, value]) =>
      bytesField(number, Buffer.concat([stringField(1, key), bytesField(2, encodeValue(value))])),
    ),
  );
}

export function encodeValue(value: Value): Buffer {
  switch (value.kind) {
    case "null":
      return varintField(VALUE_FIELD.null, 0);
    case "boolean":
      return varintField(VALUE_FIELD.boolean, value.boolean ? 1 : 0);
    case "integer":
      return varintField(VALUE_FIELD.integer, value.integer);
    case "double":
      return doubleField(VALUE_FIELD.double, value.double);
    case "timestamp":
      return bytesField(VALUE_FIELD.timestamp, encodeTimestamp(value.timestamp));
    case "string":
      return stringField(VALUE_FIELD.string, value.string);
    case "bytes":
      return bytesField(VALUE_FIELD.bytes, value.bytes);
    case "reference":
      return stringField(VALUE_FIELD.reference, value.name);
    case "geopoint":
      return bytesField(
        VALUE_FIELD.geopoint,
        Buffer.concat([doubleField(1, value.latitude), doubleField(2, value.longitude)]),
      );
    case "array":
      return bytesField(
        VALUE_FIELD.array,
        Buffer.concat(value.values.map((element) => bytesField(1, encodeValue(element)))),
      );
    case "map":
      return bytesField(VALUE_FIELD.map, encodeFields(value.fields, 1));
    default:
      return unreachable(value);
  }
}

export function decodeTimestamp(bytes: Buffer): Timestamp {
  const reader = openReader(bytes);
  let seconds = 0;
  let nanos = 0;
  while (reader.position < reader.end) {
    if (readVarint(reader) >>> 3 === 1) {
      seconds = Number(readInt64(reader));
    } else {
      nanos = readInt32(reader);
    }
  }
  return { seconds, nanos };
}

function readValue(reader: Reader, field: number): Value {
  switch (field) {
    case VALUE_FIELD.null:
      readVarint(reader);
      return NULL;
    case VALUE_FIELD.boolean:
      return { kind: "boolean", boolean: readVarint(reader) !== 0 };
    case VALUE_FIELD.integer:
      return { kind: "integer", integer: readInt64(reader) };
    case VALUE_FIELD.double:
      return { kind: "double", double: readDouble(reader) };
    case VALUE_FIELD.timestamp:
      return { kind: "timestamp", timestamp: decodeTimestamp(readBytes(reader)) };
    case VALUE_FIELD.string:
      return { kind: "string", string: readString(reader) };
    case VALUE_FIELD.bytes:
      return { kind: "bytes", bytes: readBytes(reader) };
    case VALUE_FIELD.reference:
      return { kind: "reference", name: readString(reader) };
    case VALUE_FIELD.geopoint:
      return decodeGeopoint(readBytes(reader));
    case VALUE_FIELD.array:
      return { kind: "array", values: decodeArray(readBytes(reader)) };
    case VALUE_FIELD.map:
      return { kind: "map", fields: decodeFields(readBytes(reader), 1) };
    default:
      throw unimplemented(`field ${field} of Value`);
  }
}

/** The bytes of an ArrayValue, whose elements are field 1. */
export function decodeArray(bytes: Buffer): readonly Value[] {
  const values: Value[] = [];
  const reader = openReader(bytes);
  while (reader.position < reader.end) {
    if (readVarint(reader) >>> 3 !== 1) {
      throw malformed();
    }
    values.push(decodeValue(readBytes(reader)));
  }
  return values;
}

function decodeGeopoint(bytes: Buffer): Value {
  const reader = openReader(bytes);
  let latitude = 0;
  let longitude = 0;
  while (reader.position < reader.end) {
    if (readVarint(reader) >>> 3 === 1) {
      latitude = readDouble(reader);
    } else {
      longitude = readDouble(reader);
    }
  }
  return { kind: "geopoint", latitude, longitude };
}
