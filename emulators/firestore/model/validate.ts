import { invalidArgument, unimplemented } from "../status.ts";
import { malformed, readVarint, skipField, WIRE, type Reader } from "../wire/reader.ts";
import { VALUE_FIELD } from "./value.ts";

const DOCUMENT_BYTES_MAX = 1_048_576;
const DEPTH_MAX = 20;
const FIELD_NAME_BYTES_MAX = 1500;
const UNDERSCORE = 0x5f;
const KNOWN = new Set<number>(Object.values(VALUE_FIELD));
const MAP_TAG = VALUE_FIELD.map * 8 + WIRE.delimited;
const ARRAY_TAG = VALUE_FIELD.array * 8 + WIRE.delimited;

/** Checks the encoded fields of a document in place, without decoding values: names, types, nesting and size. */
export function validateFields(name: string, fields: Buffer): void {
  if (fields.length + name.length > DOCUMENT_BYTES_MAX) {
    throw invalidArgument(
      `The document "${name}" is ${fields.length + name.length} bytes, more than the maximum of ${DOCUMENT_BYTES_MAX}.`,
    );
  }
  checkEntries({ bytes: fields, position: 0, end: fields.length }, 2, 0);
}

function checkEntries(reader: Reader, field: number, depth: number): void {
  while (reader.position < reader.end) {
    if (readVarint(reader) !== field * 8 + WIRE.delimited) {
      throw malformed();
    }
    checkEntry(enter(reader), depth);
  }
}

function checkEntry(entry: Reader, depth: number): void {
  let key: Reader | null = null;
  let hasValue = false;
  while (entry.position < entry.end) {
    const tag = readVarint(entry);
    if (tag === 0x0a) {
      key = enter(entry);
    } else if (tag === 0x12) {
      checkValue(enter(entry), depth);
      hasValue = true;
    } else {
      throw malformed();
    }
  }
  if (!hasValue) {
    throw invalidArgument("A field has no value.");
  }
  checkFieldName(key);
}

/** Looks at the bytes and makes a string only of a name that may have to be refused. */
function checkFieldName(key: Reader | null): void {
  if (key === null || key.position === key.end) {
    throw invalidArgument("A field name must not be empty.");
  }
  if (key.end - key.position > FIELD_NAME_BYTES_MAX) {
    throw invalidArgument(`A field name is longer than ${FIELD_NAME_BYTES_MAX} bytes.`);
  }
  if (key.bytes[key.position] !== UNDERSCORE || key.bytes[key.end - 1] !== UNDERSCORE) {
    return;
  }
  const name = key.bytes.toString("utf8", key.position, key.end);
  // A vector is a map whose type stands in a reserved name.
  if (/^__.*__$/su.test(name) && name !== "__type__") {
    throw invalidArgument(`The field name "${name}" is reserved: it matches __.*__.`);
  }
}

function checkValue(value: Reader, depth: number): void {
  if (value.position === value.end) {
    throw invalidArgument("A value has no type set.");
  }
  const tag = readVarint(value);
  if (!KNOWN.has(tag >>> 3)) {
    throw unimplemented(`field ${tag >>> 3} of Value`);
  }
  if (tag === MAP_TAG) {
    checkEntries(enter(value), 1, nested(depth));
  } else if (tag === ARRAY_TAG) {
    checkElements(enter(value), nested(depth));
  } else {
    skipField(value, tag & 7);
  }
}

function checkElements(elements: Reader, depth: number): void {
  while (elements.position < elements.end) {
    if (readVarint(elements) !== 0x0a) {
      throw malformed();
    }
    const element = enter(elements);
    if (element.bytes[element.position] === ARRAY_TAG) {
      throw invalidArgument("Cannot convert an array value in an array value.");
    }
    checkValue(element, depth);
  }
}

function nested(depth: number): number {
  if (depth >= DEPTH_MAX) {
    throw invalidArgument(`A document nests maps and arrays deeper than ${DEPTH_MAX} levels.`);
  }
  return depth + 1;
}

/** A reader over the next length-delimited value; the outer reader moves past it. */
function enter(reader: Reader): Reader {
  const length = readVarint(reader);
  const start = reader.position;
  if (start + length > reader.end) {
    throw malformed();
  }
  reader.position = start + length;
  return { bytes: reader.bytes, position: start, end: start + length };
}
