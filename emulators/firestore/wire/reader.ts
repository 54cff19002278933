import { invalidArgument } from "../status.ts";

/** A position in protobuf bytes. The functions below move it forward and never past `end`. */
export type Reader = { readonly bytes: Buffer; position: number; readonly end: number };

export const WIRE = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

export function openReader(bytes: Buffer): Reader {
  return { bytes, position: 0, end: bytes.length };
}

/** A tag, length, enum or non-negative count. Exact up to 2^53; signed 64-bit values go through `readInt64`. */
export function readVarint(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 10; count += 1) {
    if (reader.position >= reader.end) {
      throw malformed();
    }
    const byte = reader.bytes[reader.position] ?? 0;
    reader.position += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      return value;
    }
    scale *= 128;
  }
  throw malformed();
}

export function readInt64(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (reader.position >= reader.end) {
      throw malformed();
    }
    const byte = reader.bytes[reader.position] ?? 0;
    reader.position += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return BigInt.asIntN(64, value);
    }
  }
  throw malformed();
}

export function readInt32(reader: Reader): number {
  return Number(BigInt.asIntN(32, readInt64(reader)));
}

export function readDouble(reader: Reader): number {
  const at = reader.position;
  if (at + 8 > reader.end) {
    throw malformed();
  }
  reader.position += 8;
  return reader.bytes.readDoubleLE(at);
}

/** The bytes of a length-delimited field, without copying them. */
export function readBytes(reader: Reader): Buffer {
  const length = readVarint(reader);
  const start = reader.position;
  if (start + length > reader.end) {
    throw malformed();
  }
  reader.position = start + length;
  return reader.bytes.subarray(start, reader.position);
}

export function readString(reader: Reader): string {
  const length = readVarint(reader);
  const start = reader.position;
  if (start + length > reader.end) {
    throw malformed();
  }
  reader.position = start + length;
  return reader.bytes.toString("utf8", start, reader.position);
}

export function skipField(reader: Reader, wireType: number): void {
  switch (wireType) {
    case WIRE.varint:
      readVarint(reader);
      return;
    case WIRE.fixed64:
      reader.position += 8;
      break;
    case WIRE.delimited: {
      const length = readVarint(reader);
      reader.position += length;
      break;
    }
    case WIRE.fixed32:
      reader.position += 4;
      break;
    default:
      throw malformed();
  }
  if (reader.position > reader.end) {
    throw malformed();
  }
}

export function malformed(): Error {
  return invalidArgument("The request is not a well-formed protocol buffer.");
}
