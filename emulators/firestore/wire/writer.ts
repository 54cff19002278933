export type Timestamp = { readonly seconds: number; readonly nanos: number };

const MICROS_PER_SECOND = 1_000_000;

export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest /= 128) {
    size += 1;
  }
  return size;
}

/** Writes a non-negative varint and returns the position after it. */
export function putVarint(target: Buffer, value: number, at: number): number {
  let position = at;
  let rest = value;
  while (rest >= 128) {
    target[position] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
    position += 1;
  }
  target[position] = rest;
  return position + 1;
}

export function varint(value: number | bigint): Buffer {
  if (typeof value === "number" && value >= 0) {
    const bytes = Buffer.allocUnsafe(varintSize(value));
    putVarint(bytes, value, 0);
    return bytes;
  }
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

export function varintField(number: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

export function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export function stringField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text, "utf8"));
}

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(number * 8 + 1), bytes]);
}

export function encodeTimestamp(time: Timestamp): Buffer {
  return Buffer.concat([
    time.seconds === 0 ? Buffer.alloc(0) : varintField(1, time.seconds),
    time.nanos === 0 ? Buffer.alloc(0) : varintField(2, time.nanos),
  ]);
}

/** A commit or read time, which the store counts in microseconds since 1970. */
export function timeField(number: number, micros: number): Buffer {
  return bytesField(number, encodeTimestamp(timestampOf(micros)));
}

export function timestampOf(micros: number): Timestamp {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return { seconds, nanos: (micros - seconds * MICROS_PER_SECOND) * 1000 };
}
