import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { KILOBYTE, MEGABYTE } from "../../shared/config.ts";

/** A line of a log as it stands there. `number` counts from 1; `text` is null where the bytes are no line of a log, and then `flaw` says why. */
export type ScannedLine =
  | { readonly number: number; readonly text: string; readonly flaw: null }
  | { readonly number: number; readonly text: null; readonly flaw: string };

/** No entry comes near. What is longer is not held in memory. */
export const LINE_BYTES_MAX = 4 * MEGABYTE;
const CHUNK_BYTES = 256 * KILOBYTE;
const NEWLINE = 0x0a;

/** The lines of a file, one after the other, however large it is: no more than a line is held. A file that is not there has none. */
export function* scanLines(file: string): Generator<ScannedLine, void> {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, "r");
  try {
    yield* linesOf(chunksOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function* chunksOf(descriptor: number): Generator<Buffer, void> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const bytes = readSync(descriptor, chunk);
    if (bytes === 0) return;
    yield chunk.subarray(0, bytes);
  }
}

function* linesOf(chunks: Iterable<Buffer>): Generator<ScannedLine, void> {
  let number = 1;
  let begun = new BegunLine();
  for (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      begun.add(chunk.subarray(start, end));
      yield begun.end(number);
      begun = new BegunLine();
      number += 1;
      start = end + 1;
    }
    begun.add(chunk.subarray(start));
  }
  if (!begun.isEmpty) {
    yield { number, text: null, flaw: "has no newline at its end: it was cut, or written by another hand" };
  }
}

class BegunLine {
  #parts: Buffer[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > LINE_BYTES_MAX) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  end(number: number): ScannedLine {
    const flawed = (flaw: string): ScannedLine => ({ number, text: null, flaw });
    if (this.#bytes === 0) return flawed("is blank");
    if (this.#bytes > LINE_BYTES_MAX)
      return flawed(`is longer than the ${LINE_BYTES_MAX} bytes that an entry may have`);
    const text = decode(Buffer.concat(this.#parts));
    if (text === null) return flawed("is not UTF-8");
    if (text.startsWith("\u{FEFF}")) return flawed("begins with a byte order mark");
    if (text.endsWith("\r")) return flawed("ends with CRLF instead of LF");
    if (text.trim() === "") return flawed("is blank");
    return { number, text, flaw: null };
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
