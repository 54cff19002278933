import { below, type Random } from "./random.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** 8 bits a sample, red, green and blue, no filter but none, not interlaced. */
const FORMAT = [8, 2, 0, 0, 0] as const;
const CHANNELS = 3;
const STORED_BLOCK_MAX = 65_535;

/** A small picture of some colours, a few hundred bytes: what a reviewer cuts out of a page. */
export function smallPng(random: Random): Uint8Array {
  return png(8 + below(random, 6), 6 + below(random, 6), random);
}

/** A valid PNG image of random pixels. Its pixels are stored, not compressed, so its size is that of the pixels. */
export function png(width: number, height: number, random: Random): Uint8Array {
  const header = [...bigEndian(width), ...bigEndian(height), ...FORMAT];
  const chunks = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", Uint8Array.from(header)),
    chunk("IDAT", zlibStored(pixels(width, height, random))),
    chunk("IEND", new Uint8Array(0)),
  ];
  return joined(chunks);
}

/** Rows of pixels, each behind the number of its filter. */
function pixels(width: number, height: number, random: Random): Uint8Array {
  const rowBytes = 1 + width * CHANNELS;
  const bytes = new Uint8Array(rowBytes * height);
  for (let index = 0; index < bytes.length; index += 1) {
    if (index % rowBytes !== 0) bytes[index] = 128 + below(random, 128);
  }
  return bytes;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data]);
  return joined([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

/** The zlib format with stored blocks (RFC 1950, RFC 1951 3.2.4). */
function zlibStored(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let offset = 0; offset === 0 || offset < data.length; offset += STORED_BLOCK_MAX) {
    const block = data.subarray(offset, offset + STORED_BLOCK_MAX);
    const isLast = offset + STORED_BLOCK_MAX >= data.length;
    const length = block.length;
    parts.push(
      Uint8Array.of(Number(isLast), length & 0xff, length >>> 8, ~length & 0xff, (~length >>> 8) & 0xff),
      block,
    );
  }
  parts.push(bigEndian(adler32(data)));
  return joined(parts);
}

function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
