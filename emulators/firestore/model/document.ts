import { openReader, readBytes, readVarint } from "../wire/reader.ts";
import { bytesField, putVarint, timeField, varintSize } from "../wire/writer.ts";
import { decodeTimestamp, decodeFields, type Fields } from "./value.ts";

/**
 * A stored document is the encoded `Document` message that a reader will receive, its parts always in the order name,
 * create time, update time, fields: a read is a copy, and the message without fields is a prefix of it.
 */
export type Body = Buffer;

export const DOCUMENT_FIELD = { name: 1, fields: 2, created: 3, updated: 4 } as const;

const NAME_TAG = 0x0a;

/** The two times as they stand in a body, encoded once for all the documents of a commit. */
export function encodeTimes(created: number, updated: number): Buffer {
  return Buffer.concat([timeField(DOCUMENT_FIELD.created, created), timeField(DOCUMENT_FIELD.updated, updated)]);
}

export function buildBody(name: Buffer, times: Buffer, fields: Buffer): Body {
  const lengthAt = 1 + varintSize(name.length);
  const body = Buffer.allocUnsafe(lengthAt + name.length + times.length + fields.length);
  body[0] = NAME_TAG;
  putVarint(body, name.length, 1);
  name.copy(body, lengthAt);
  times.copy(body, lengthAt + name.length);
  fields.copy(body, lengthAt + name.length + times.length);
  return body;
}

/** A document that does not exist but has descendants is listed by its name alone. */
export function buildMissing(name: string): Body {
  return bytesField(DOCUMENT_FIELD.name, Buffer.from(name, "utf8"));
}

export function nameBytesOf(body: Body): Buffer {
  const reader = openReader(body);
  reader.position = 1;
  return readBytes(reader);
}

export function nameOf(body: Body): string {
  return nameBytesOf(body).toString("utf8");
}

/** The encoded map entries, each under field 2, ready to be part of another body. */
export function fieldBytesOf(body: Body): Buffer {
  return body.subarray(fieldsStartOf(body));
}

export function headOf(body: Body): Body {
  return body.subarray(0, fieldsStartOf(body));
}

export function fieldsOf(body: Body): Fields {
  return decodeFields(fieldBytesOf(body), DOCUMENT_FIELD.fields);
}

export function updatedOf(body: Body): number {
  const reader = openReader(body);
  reader.position = 1;
  readBytes(reader);
  reader.position += 1;
  readBytes(reader);
  reader.position += 1;
  const { seconds, nanos } = decodeTimestamp(readBytes(reader));
  return seconds * 1_000_000 + nanos / 1000;
}

function fieldsStartOf(body: Body): number {
  const reader = openReader(body);
  for (let part = 0; part < 3; part += 1) {
    readVarint(reader);
    readBytes(reader);
  }
  return reader.position;
}
