import { open } from "node:fs/promises";
import { CsvError, parse } from "csv-parse";
import { Failure } from "../../shared/errors.ts";
import { readingFile } from "./file-state.ts";
import { PARSE_OPTIONS } from "./parse-records.ts";
import { scanCsv, type ScannedRecord } from "./scan-csv.ts";

/** What two readers that share no code say of one file. */
export type ProvenFile = {
  /** Without the header. */
  readonly records: number;
  /** Of the file. */
  readonly bytes: number;
  readonly columns: readonly string[];
  /** Both have read the same cells of the same records, and every byte of the file belongs to one of these. */
  readonly isWhole: boolean;
  /** Why it is not whole, the first of them; each names the place. */
  readonly faults: readonly string[];
};

const FAULTS_MAX = 10;

/**
 * Reads a file with csv-parse and with our own scanner (scan-csv.ts), from end to end and side by side, and compares them record by record and cell by cell. A file
 * that is malformed is not whole; one that is not there throws as the source would. Holds some records in memory.
 */
export async function proveFile(file: string): Promise<ProvenFile> {
  const handle = await readingFile(file, () => open(file));
  try {
    const { size } = await handle.stat();
    const parsed = handle
      .createReadStream({ autoClose: false })
      .pipe(parse({ ...PARSE_OPTIONS, bom: true, info: true }));
    try {
      return await compareReaders({ file, size, parsed, scanned: scanCsv(file) });
    } finally {
      parsed.destroy();
    }
  } finally {
    await handle.close();
  }
}

export type ParsedRecord = {
  readonly record: readonly string[];
  /** How far it has read when the record ends. */
  readonly info: { readonly bytes: number };
};

export type Readers = {
  readonly file: string;
  readonly size: number;
  readonly parsed: AsyncIterable<ParsedRecord>;
  readonly scanned: AsyncIterable<ScannedRecord>;
};

/** Takes a record of each at a time. */
export async function compareReaders({ file, size, parsed, scanned }: Readers): Promise<ProvenFile> {
  const proof = new Proof(file);
  const [ours, theirs] = [scanned[Symbol.asyncIterator](), parsed[Symbol.asyncIterator]()];
  try {
    for (;;) {
      const [one, other] = await Promise.all([ours.next(), theirs.next()]);
      if (one.done === true && other.done === true) break;
      if (one.done === true || other.done === true) {
        proof.add(`${file}: ${one.done === true ? "csv-parse" : "our scanner"} reads on behind record ${proof.last}`);
        break;
      }
      proof.compare(one.value, other.value);
    }
  } catch (error) {
    proof.add(describe(error));
  }
  return proof.result(size);
}

function describe(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof CsvError) return `csv-parse: ${error.message}`;
  throw error;
}

class Proof {
  readonly #file: string;
  readonly #faults: string[] = [];
  /** Records that both have read, the header included. */
  #read = 0;
  #columns: readonly string[] = [];
  #bytes = { scanned: 0, parsed: 0 };

  constructor(file: string) {
    this.#file = file;
  }

  /** The number of the last record that both have read; -1 where it is not even the header. */
  get last(): number {
    return this.#read - 1;
  }

  add(fault: string): void {
    if (this.#faults.length < FAULTS_MAX) this.#faults.push(fault);
  }

  compare({ record, firstLine, bytes, cells }: ScannedRecord, { record: theirs, info }: ParsedRecord): void {
    if (record === 0) this.#columns = cells;
    this.#read += 1;
    this.#bytes = { scanned: bytes, parsed: info.bytes };
    const place = `${this.#file}, line ${firstLine}, record ${record}`;
    if (cells.length !== theirs.length) this.add(`${place}: ${cells.length} cells, and ${theirs.length} to csv-parse`);
    const other = cells.findIndex((cell, index) => cell !== theirs[index]);
    if (other !== -1) this.add(`${place}: cell ${other + 1} is another to csv-parse`);
    if (bytes !== info.bytes) this.add(`${place}: ends at byte ${bytes}, and at ${info.bytes} to csv-parse`);
  }

  result(size: number): ProvenFile {
    const { scanned, parsed } = this.#bytes;
    if (this.#faults.length === 0 && (scanned !== size || parsed !== size))
      this.add(`${this.#file}: of its ${size} bytes our scanner has read ${scanned}, csv-parse ${parsed}`);
    const faults = this.#faults;
    return {
      records: Math.max(0, this.#read - 1),
      bytes: size,
      columns: this.#columns,
      isWhole: faults.length === 0,
      faults,
    };
  }
}
