import { open, stat, type FileHandle } from "node:fs/promises";
import { KILOBYTE } from "../../shared/config.ts";
import { parseEntry } from "../../shared/ndjson-file.ts";
import { seriesSampleSchema, type SeriesSample } from "../../shared/series.ts";

const CHUNK_BYTES = 256 * KILOBYTE;
/** More than a series file holds; what is older goes first. */
const SAMPLES_MAX = 16_384;
const NEWLINE = 0x0a;

/**
 * Follows a series file: each reading takes what was added since. A file that became shorter, or is another one (its writer thins it out by replacing it), is
 * read anew. A line that is still being written waits for its end.
 */
export class SeriesTail {
  readonly #file;
  readonly #samples: SeriesSample[] = [];
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #inode: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** All samples so far, the newest last; none where there is no file. Asked one at a time. */
  async read(): Promise<readonly SeriesSample[]> {
    const found = await stat(this.#file).catch(() => null);
    if (found === null) this.#restart(null);
    else if (found.ino !== this.#inode || found.size < this.#offset) this.#restart(found.ino);
    if (found !== null && found.size > this.#offset) await this.#follow();
    return this.#samples;
  }

  async #follow(): Promise<void> {
    const handle = await open(this.#file).catch(() => null);
    if (handle === null) return;
    try {
      while (await this.#readChunk(handle));
    } finally {
      await handle.close();
    }
  }

  async #readChunk(handle: FileHandle): Promise<boolean> {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, this.#offset);
    if (bytesRead === 0) return false;
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.toString("utf8", 0, end).split("\n")) this.#add(line);
    return true;
  }

  #add(line: string): void {
    const sample = parseEntry(line, seriesSampleSchema);
    if (sample === null) return;
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.splice(0, SAMPLES_MAX / 4);
  }

  #restart(inode: number | null): void {
    this.#samples.length = 0;
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
    this.#inode = inode;
  }
}
