import { isUtf8 } from "node:buffer";
import type { FileHandle } from "node:fs/promises";
import { behindQuote, type Fault, type FilePlace } from "./malformed.ts";

/** A fault at an offset of a file. Which line that is is only asked for when somebody is to be told. */
export class Misplaced extends Error {
  override readonly name = "Misplaced";
  readonly at: number;
  readonly #fault: Fault | { readonly openedAt: number };

  constructor(at: number, fault: Fault | { readonly openedAt: number }) {
    super(`a fault at byte ${at}`);
    this.at = at;
    this.#fault = fault;
  }

  async describe(handle: FileHandle): Promise<Fault> {
    if (!("openedAt" in this.#fault)) return this.#fault;
    const { line, column } = await findPlace(handle, this.#fault.openedAt);
    return behindQuote(`line ${line}, column ${column}`);
  }
}

const CHUNK_BYTES = 256 * 1024;
const LF = 0x0a;

/** The place of a byte, counted from the start of the file: nothing else needs lines and columns, so nothing else counts them. */
export async function findPlace(handle: FileHandle, at: number): Promise<Omit<FilePlace, "file">> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let line = 1;
  let column = 1;
  for (let offset = 0; offset < at;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, at - offset), offset);
    if (bytesRead === 0) break;
    const from = offset === 0 && isMark(chunk) ? 3 : 0;
    for (const byte of chunk.subarray(from, bytesRead)) {
      if (byte === LF) {
        line += 1;
        column = 1;
      } else if (startsCharacter(byte)) column += 1;
    }
    offset += bytesRead;
  }
  return { line, column };
}

/** Where the first byte stands that makes these bytes no UTF-8. A character that is cut off at their end is none. */
export function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const size = characterSize(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + size))) return at;
    at += size;
  }
  return at;
}

/** Bytes of the character that begins with this one. */
function characterSize(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function startsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

function isMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
