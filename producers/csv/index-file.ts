import { isUtf8 } from "node:buffer";
import { createHash, hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { invariant } from "../../shared/errors.ts";
import { changed, fileState, readingFile, type FileState } from "./file-state.ts";
import {
  FAULTS,
  RECORD_BYTES_MAX,
  TOO_LONG,
  UNCLOSED,
  malformed,
  otherWidth,
  sameColumn,
  unnamedColumn,
} from "./malformed.ts";
import { parseRecords } from "./parse-records.ts";
import { Misplaced, findPlace, firstInvalid } from "./place-in-file.ts";
import { RecordWalk } from "./record-walk.ts";

/** Some records that stand together in a file, from where it can be read on: a place every few of them keeps the index small however large the file is. */
export type Block = {
  /** Number of its first record, from 1; 0 is the header, a block of its own. */
  readonly record: number;
  readonly offset: number;
  readonly line: number;
  /** SHA-256 of its bytes, base64: whoever reads it again knows that they are the same. */
  readonly digest: string;
};

/** What is known of a file once all of it has been read: that it is well-formed from its first byte to its last, and where what stands. */
export type FileIndex = {
  readonly file: string;
  readonly state: FileState;
  readonly sha256: string;
  readonly bytes: number;
  /** Without the header. */
  readonly records: number;
  readonly columns: readonly string[];
  /** In their order, without gap; the first is the header, with the byte order mark if there is one. */
  readonly blocks: readonly Block[];
};

const CHUNK_BYTES = 256 * 1024;
/** A block ends with the record that comes to either. */
const BLOCK_RECORDS = 64;
const BLOCK_BYTES = 256 * 1024;

/**
 * Reads a file from end to end, once: its hash, whether it is well-formed, and where its records stand. Holds a chunk and the longest record in memory. Throws
 * SOURCE_MALFORMED with line and column, and SOURCE_CHANGED when somebody writes to the file meanwhile.
 */
export async function indexFile(file: string): Promise<FileIndex> {
  return readingFile(file, async () => {
    const handle = await open(file);
    try {
      return await indexOpened(file, handle);
    } catch (error) {
      if (!(error instanceof Misplaced)) throw error;
      throw malformed({ file, ...(await findPlace(handle, error.at)) }, await error.describe(handle));
    } finally {
      await handle.close();
    }
  });
}

async function indexOpened(file: string, handle: FileHandle): Promise<FileIndex> {
  const before = await handle.stat({ bigint: true });
  const whole = createHash("sha256");
  const blocks = new BlockCutter();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, blocks.bytes);
    if (bytesRead === 0) break;
    whole.update(chunk.subarray(0, bytesRead));
    blocks.take(chunk.subarray(0, bytesRead));
  }
  const found = blocks.finish();
  const after = await handle.stat({ bigint: true });
  const state = fileState(after);
  if (fileState(before) !== state || Number(after.size) !== blocks.bytes)
    throw changed(`${file} was written to while it was read`);
  return { file, state, sha256: whole.digest("hex"), bytes: blocks.bytes, ...found };
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])] as const;

/** Cuts what it is given, piece by piece, into blocks. What belongs to no block yet is `#pending`, and stands at `#base` in the file. */
class BlockCutter {
  readonly #walk = new RecordWalk(1);
  readonly #blocks: Block[] = [];
  #columns: readonly string[] | null = null;
  #records = 0;
  #pending: Buffer = Buffer.alloc(0);
  #base = 0;
  /** In `#pending`: how far it has been walked, and where the record that is under way begins. */
  #walked = 0;
  #recordAt = 0;
  /** Of the block that is under way. */
  #first = { record: 0, line: 1 };

  get bytes(): number {
    return this.#base + this.#pending.length;
  }

  take(piece: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, piece]);
    if (this.#blocks.length === 0 && this.#walked === 0) this.#skipMark();
    for (;;) {
      const met = this.#walk.next(this.#pending, { from: this.#walked, to: this.#pending.length });
      if (met.kind === "end") break;
      if (met.kind === "fault") throw this.#misplaced(met.at, met.fault);
      this.#endRecord(met.behind);
    }
    this.#walked = this.#pending.length;
    if (this.#walked - this.#recordAt > RECORD_BYTES_MAX) throw new Misplaced(this.#base + this.#recordAt, TOO_LONG);
  }

  finish(): Pick<FileIndex, "records" | "columns" | "blocks"> {
    const rest = this.#walk.rest();
    if (rest === "unclosed") throw new Misplaced(this.#base + this.#walk.quoteAt, UNCLOSED);
    if (rest === "bareReturn") throw new Misplaced(this.bytes - 1, FAULTS.bareReturn);
    if (rest === "record") this.#endRecord(this.#pending.length);
    if (this.#columns === null) throw new Misplaced(0, FAULTS.empty);
    if (this.#pending.length > 0) this.#closeBlock();
    invariant(this.#pending.length === 0, "every byte of a file belongs to a block");
    return { records: this.#records, columns: this.#columns, blocks: this.#blocks };
  }

  /** The first chunk of a file that is no shorter holds it as a whole. */
  #skipMark(): void {
    if (UTF16.some((mark) => this.#pending.subarray(0, mark.length).equals(mark))) throw new Misplaced(0, FAULTS.utf16);
    if (this.#pending.subarray(0, MARK.length).equals(MARK)) this.#walked = MARK.length;
  }

  #endRecord(behind: number): void {
    this.#walked = behind;
    if (this.#columns === null) {
      this.#columns = this.#readHeader(this.#pending.subarray(0, behind));
      this.#closeBlock();
      return;
    }
    this.#records += 1;
    const { cells } = this.#walk;
    if (cells !== this.#columns.length)
      throw new Misplaced(this.#base + this.#recordAt, otherWidth(this.#records, cells, this.#columns.length));
    this.#recordAt = behind;
    if (this.#records - this.#first.record + 1 >= BLOCK_RECORDS || behind >= BLOCK_BYTES) this.#closeBlock();
  }

  /** All that has been walked. */
  #closeBlock(): void {
    const bytes = this.#pending.subarray(0, this.#walked);
    this.#requireUtf8(bytes);
    this.#blocks.push({ ...this.#first, offset: this.#base, digest: hash("sha256", bytes, "base64") });
    this.#base += this.#walked;
    this.#pending = this.#pending.subarray(this.#walked);
    this.#walked = 0;
    this.#recordAt = 0;
    this.#first = { record: this.#records + 1, line: this.#walk.line };
  }

  #readHeader(bytes: Buffer): readonly string[] {
    this.#requireUtf8(bytes);
    const isMarked = bytes.subarray(0, MARK.length).equals(MARK);
    const text = isMarked ? bytes.subarray(MARK.length) : bytes;
    if (text.toString("utf8").trim() === "") throw new Misplaced(0, FAULTS.empty);
    const [columns = []] = parseRecords(text, { count: 1, ending: null });
    for (const [index, name] of columns.entries()) {
      if (name.trim() === "") throw new Misplaced(0, unnamedColumn(index + 1));
      if (columns.indexOf(name) !== index) throw new Misplaced(0, sameColumn(name));
    }
    return columns;
  }

  #requireUtf8(bytes: Buffer): void {
    if (!isUtf8(bytes)) throw new Misplaced(this.#base + firstInvalid(bytes), FAULTS.notUtf8);
  }

  /** What is not UTF-8 comes first where it stands first: it may be why the rest looks as it does. */
  #misplaced(at: number, fault: "nul" | "quoteInside" | "behindQuote" | "bareReturn"): Misplaced {
    this.#requireUtf8(this.#pending.subarray(0, at));
    if (fault === "behindQuote") return new Misplaced(this.#base + at, { openedAt: this.#base + this.#walk.quoteAt });
    return new Misplaced(this.#base + (fault === "bareReturn" ? at - 1 : at), FAULTS[fault]);
  }
}
