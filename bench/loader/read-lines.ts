import { closeSync, openSync, readSync } from "node:fs";

const CHUNK = 4 * 1024 * 1024;
const NEWLINE = 10;

/** The lines of a file, one at a time: all of them together are larger than what a process should hold. */
export function* readLines(file: string): Generator<string> {
  const handle = openSync(file, "r");
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  try {
    for (;;) {
      const read = readSync(handle, chunk, 0, CHUNK, null);
      if (read === 0) break;
      const text = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
        yield text.toString("utf8", start, end);
        start = end + 1;
      }
      rest = text.subarray(start);
    }
  } finally {
    closeSync(handle);
  }
}
