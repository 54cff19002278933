import { nameOf, type Body, fieldBytesOf } from "../model/document.ts";
import { isNamePath, valueAt, type FieldPath } from "../model/field-path.ts";
import { decodeValue, type Value } from "../model/value.ts";
import { openReader, readBytes, readVarint, skipField } from "../wire/reader.ts";
import type { Lookup } from "./filter.ts";

/** Finds fields in an encoded document, decoding only those asked for. */
export function lookupIn(body: Body): Lookup {
  let fields: Buffer | null = null;
  return (path) => {
    if (isNamePath(path)) {
      return { kind: "reference", name: nameOf(body) };
    }
    fields ??= fieldBytesOf(body);
    return findField(fields, path);
  };
}

function findField(fields: Buffer, path: FieldPath): Value | null {
  const [name = "", ...rest] = path;
  const wanted = keyBytesOf(name);
  const reader = openReader(fields);
  while (reader.position < reader.end) {
    readVarint(reader);
    const entry = openReader(readBytes(reader));
    readVarint(entry);
    const key = readBytes(entry);
    if (key.length === wanted.length && key.equals(wanted)) {
      return valueBelow(entry, rest);
    }
  }
  return null;
}

function valueBelow(entry: ReturnType<typeof openReader>, rest: FieldPath): Value | null {
  while (entry.position < entry.end) {
    const tag = readVarint(entry);
    if (tag === 0x12) {
      const value = decodeValue(readBytes(entry));
      if (rest.length === 0) {
        return value;
      }
      return value.kind === "map" ? valueAt(value.fields, rest) : null;
    }
    skipField(entry, tag & 7);
  }
  return null;
}

const KEYS_MAX = 1000;
const keys = new Map<string, Buffer>();

function keyBytesOf(name: string): Buffer {
  const known = keys.get(name);
  if (known !== undefined) {
    return known;
  }
  if (keys.size >= KEYS_MAX) {
    keys.clear();
  }
  const bytes = Buffer.from(name, "utf8");
  keys.set(name, bytes);
  return bytes;
}
