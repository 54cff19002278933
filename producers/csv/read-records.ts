import { hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { invariant } from "../../shared/errors.ts";
import { firstIndex } from "../../shared/sample.ts";
import { changed, fileState, readingFile } from "./file-state.ts";
import type { Block, FileIndex } from "./index-file.ts";
import { parseRecords, type Cells, type RecordEnding } from "./parse-records.ts";
import { RecordWalk } from "./record-walk.ts";

export type PlacedRecord = {
  /** 1 is the first record behind the header. */
  readonly record: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly cells: Cells;
};

/** Records by number, both ends included. */
export type RecordRange = { readonly first: number; readonly last: number };

/**
 * Reads records out of the middle of a file, from the block that the first of them stands in. Every block that is read must have the very bytes that were indexed:
 * else, and whenever the file is another one by its state, throws SOURCE_CHANGED. Nothing that was written meanwhile can get in.
 */
export async function readRecords(index: FileIndex, { first, last }: RecordRange): Promise<readonly PlacedRecord[]> {
  const to = Math.min(last, index.records);
  if (first > to) return [];
  const begin = blockOf(index.blocks, first);
  const end = blockOf(index.blocks, to) + 1;
  const blocks = index.blocks.slice(begin, end);
  const endOffset = index.blocks[end]?.offset ?? index.bytes;
  const bytes = await readBlocks(index, blocks, endOffset);
  return placeRecords(bytes, { blocks, first, last: to });
}

/** The place, among the blocks, of the one that holds a record. */
function blockOf(blocks: readonly Block[], record: number): number {
  return firstIndex(blocks, (block) => block.record > record) - 1;
}

async function readBlocks(index: FileIndex, blocks: readonly Block[], endOffset: number): Promise<Buffer> {
  const { file } = index;
  const from = blocks[0]?.offset ?? endOffset;
  return readingFile(file, async () => {
    const handle = await open(file);
    try {
      if (fileState(await handle.stat({ bigint: true })) !== index.state)
        throw changed(`${file} was changed or replaced`);
      const bytes = await readFully(handle, from, endOffset - from);
      for (const [place, block] of blocks.entries()) {
        const part = bytes.subarray(block.offset - from, (blocks[place + 1]?.offset ?? endOffset) - from);
        if (hash("sha256", part, "base64") !== block.digest)
          throw changed(`${file} was written to: its bytes from line ${block.line} on are others`);
      }
      return bytes;
    } finally {
      await handle.close();
    }
  });
}

/** As many bytes as there are of those wanted. */
async function readFully(handle: FileHandle, from: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await handle.read(bytes, done, size - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

type Wanted = RecordRange & { readonly blocks: readonly Block[] };

/** Finds the wanted records in the bytes of the blocks without parsing those before and behind them. */
function placeRecords(bytes: Buffer, { blocks, first, last }: Wanted): readonly PlacedRecord[] {
  const [block] = blocks;
  invariant(block !== undefined, "a record stands in a block");
  const walk = new RecordWalk(block.line);
  const from = skipRecords(walk, { bytes, from: 0, count: first - block.record });
  let line = walk.line;
  const before = { ...walk.endings };
  const count = last - first + 1;
  const to = skipRecords(walk, { bytes, from, count });
  const ending = endingOf(before, walk.endings);
  const placed = parseRecords(bytes.subarray(from, to), { count, ending }).map((cells, place) => {
    const firstLine = line;
    const lastLine = firstLine + lineFeeds(cells);
    line = lastLine + 1;
    return { record: first + place, firstLine, lastLine, cells };
  });
  // The last record of a file may have no line end of its own.
  invariant(line === walk.line || (line === walk.line + 1 && to === bytes.length), "lines are counted alike");
  return placed;
}

/** What all of the records end with that ended in between; the last one of a file need not have an ending. */
function endingOf(before: RecordWalk["endings"], after: RecordWalk["endings"]): RecordEnding | null {
  if (after.paired === before.paired) return "\n";
  return after.bare === before.bare ? "\r\n" : null;
}

type Skipped = { readonly bytes: Buffer; readonly from: number; readonly count: number };

function skipRecords(walk: RecordWalk, { bytes, from, count }: Skipped): number {
  let at = from;
  for (let skipped = 0; skipped < count; skipped += 1) {
    const met = walk.next(bytes, { from: at, to: bytes.length });
    invariant(met.kind !== "fault", "what was indexed is well-formed");
    at = met.kind === "record" ? met.behind : bytes.length;
  }
  return at;
}

/** Within cells, which is where the lines of a record break. (csv-parse counts a carriage return with its line feed twice there.) */
function lineFeeds(cells: Cells): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf("\n"); at !== -1; at = cell.indexOf("\n", at + 1)) count += 1;
  return count;
}
