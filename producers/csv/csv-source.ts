import { TerminalError, invariant } from "../../shared/errors.ts";
import { WHOLE_RANGE, type Key, type KeyRange } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { CollectionPath, CsvDeclaration } from "../../shared/migration.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import type { FindRequest, PageRequest, ReadTime, Source } from "../../shared/source.ts";
import type { SourceMap } from "../../shared/value.ts";
import { indexOf } from "./file-indexes.ts";
import { changed } from "./file-state.ts";
import { findAbsentColumns } from "./find-absent-columns.ts";
import { findSourceFiles, type SourceFile } from "./find-files.ts";
import type { FileIndex } from "./index-file.ts";
import { readRecords, type PlacedRecord, type RecordRange } from "./read-records.ts";
import { keyOf, numberOf, recordsUpTo, runsOf } from "./record-key.ts";

export type CsvSourceOptions = {
  readonly declaration: CsvDeclaration;
  /** Null: none was named, and whatever is asked throws CONFIG_INVALID. */
  readonly folder: string | null;
};

/**
 * A folder of CSV files, one a collection. Its read time is the digest of the files, and every page proves that it was read from the very bytes that were pinned.
 * Without a read time the files are read as they are now.
 */
export function openCsvSource(options: CsvSourceOptions): Source {
  return new CsvSource(options);
}

/** Records that are read at once where all of them are looked through. */
const LOOKED_THROUGH = 256;

/** The files in one state, by the path of their collection. */
type Files = { readonly digest: string; readonly byPath: ReadonlyMap<string, OpenedFile> };
type OpenedFile = { readonly name: string; readonly index: FileIndex };

class CsvSource implements Source {
  readonly system: string;
  readonly isLocal = true;
  readonly #options: CsvSourceOptions;
  #known: Files | null = null;
  #reads = 0;

  constructor(options: CsvSourceOptions) {
    this.system = options.declaration.system;
    this.#options = options;
  }

  async pin(): Promise<ReadTime> {
    return (await this.#look()).digest;
  }

  async count(at: CollectionPath, readTime: ReadTime, range: KeyRange = WHOLE_RANGE): Promise<number> {
    const path = pathOf(at);
    const file = fileAt(await this.#filesAt(readTime), path);
    const { first, last } = recordsIn(path, file, range);
    return Math.max(0, last - first + 1);
  }

  /** By record number: the parts are equal, whatever state the files are in when they are read. */
  async split(at: CollectionPath, parts: number): Promise<readonly Key[]> {
    const path = pathOf(at);
    const { index } = fileAt(this.#known ?? (await this.#look()), path);
    const numbers = Array.from({ length: Math.max(0, parts - 1) }, (_, part) =>
      Math.floor((index.records * (part + 1)) / parts),
    );
    return [...new Set(numbers)].filter((number) => number > 0).map((number) => keyOf(path, number));
  }

  async readPage({ at, range, limit, readTime, select }: PageRequest): Promise<readonly SourceRecord[]> {
    const path = pathOf(at);
    return this.#reading(readTime, async (files) => {
      const file = fileAt(files, path);
      const { first, last } = recordsIn(path, file, range);
      return this.#read({ path, file, select }, { first, last: Math.min(last, first + limit - 1) });
    });
  }

  async readDocuments(
    paths: readonly string[],
    readTime: ReadTime,
    select?: readonly string[],
  ): Promise<readonly SourceRecord[]> {
    return this.#reading(readTime, async (files) => {
      const found = new Map<string, SourceRecord>();
      for (const [path, file] of files.byPath) {
        const numbers = paths.flatMap((each) => numberOf(path, each) ?? []).filter((one) => one <= file.index.records);
        for (const run of runsOf(numbers))
          for (const record of await this.#read({ path, file, select }, run)) found.set(record.path, record);
      }
      return paths.flatMap((path) => found.get(path) ?? []);
    });
  }

  /** Looks through all records: a file has no index over what its cells hold. */
  async findDocuments({ at, field, values, limit, readTime, select }: FindRequest): Promise<readonly SourceRecord[]> {
    const path = pathOf(at);
    const wanted = values === "any" ? null : new Set(values);
    return this.#reading(readTime, async (files) => {
      const file = fileAt(files, path);
      const found: SourceRecord[] = [];
      const column = file.index.columns.indexOf(field);
      if (column === -1) return found;
      for (let first = 1; first <= file.index.records && found.length < limit; first += LOOKED_THROUGH) {
        const records = await readRecords(file.index, { first, last: first + LOOKED_THROUGH - 1 });
        this.#reads += records.length;
        const matching = records.filter(({ cells }) => isWanted(cells[column] ?? "", wanted));
        for (const record of matching) found.push(this.#toRecord({ path, file, select }, record));
      }
      return found.slice(0, limit);
    });
  }

  readsSpent(): number {
    return this.#reads;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The files as they are now. */
  async #look(): Promise<Files> {
    const { declaration, folder } = this.#options;
    const { files, digest } = await findSourceFiles(declaration, folder);
    const opened = await Promise.all(files.map((file) => this.#open(file)));
    this.#known = { digest, byPath: new Map(opened) };
    return this.#known;
  }

  async #open(found: SourceFile): Promise<readonly [string, OpenedFile]> {
    const { path, name, file, sha256 } = found;
    const declared = this.#options.declaration.files.find((each) => each.path === path);
    const absent = declared === undefined ? null : findAbsentColumns(declared, found);
    if (absent !== null) throw absent;
    const index = await indexOf(file);
    if (index.sha256 !== sha256) throw changed(`${file} was written to while it was read`);
    return [path, { name, index }];
  }

  async #filesAt(readTime: ReadTime): Promise<Files> {
    if (readTime !== null && this.#known?.digest === readTime) return this.#known;
    return this.#lookFor(readTime, null);
  }

  /** `before` is that state, where it has been seen. */
  async #lookFor(readTime: ReadTime, before: Files | null): Promise<Files> {
    const files = await this.#look();
    if (readTime === null || files.digest === readTime) return files;
    const { folder } = this.#options;
    const names = changedSince(before, files);
    const which = names.length === 0 ? "the files" : names.join(", ");
    throw changed(
      `${this.system}: ${which} in ${folder ?? ""} changed: ${shortReadTime(files.digest)} there, ${shortReadTime(readTime)} pinned`,
    );
  }

  /** Reads in the files of that state. Files that were touched, renamed, or put back as they were, are looked at once more. */
  async #reading<Result>(readTime: ReadTime, read: (files: Files) => Promise<Result>): Promise<Result> {
    const files = await this.#filesAt(readTime);
    try {
      return await read(files);
    } catch (error) {
      if (!isStale(error)) throw error;
    }
    return read(await this.#lookFor(readTime, files));
  }

  async #read(what: Read, range: RecordRange): Promise<readonly SourceRecord[]> {
    const records = await readRecords(what.file.index, range);
    this.#reads += records.length;
    return records.map((record) => this.#toRecord(what, record));
  }

  #toRecord({ path, file: { name, index }, select }: Read, placed: PlacedRecord): SourceRecord {
    const { record, firstLine, lastLine, cells } = placed;
    const key = keyOf(path, record);
    return {
      system: this.system,
      path: key,
      id: key.slice(path.length + 1),
      data: dataOf(index.columns, cells, select),
      createTimeUs: 0,
      updateTimeUs: 0,
      place: { file: name, sha256: index.sha256, record, firstLine, lastLine },
    };
  }
}

type Read = { readonly path: string; readonly file: OpenedFile; readonly select?: readonly string[] | undefined };

/** Names of the files that are others than they were. */
function changedSince(before: Files | null, { byPath }: Files): readonly string[] {
  return [...(before?.byPath ?? [])].flatMap(([path, { name, index }]) =>
    byPath.get(path)?.index.sha256 === index.sha256 ? [] : [name],
  );
}

function pathOf(at: CollectionPath): string {
  invariant(at.kind === "collection", "a collection of a file is named by its path");
  return at.path;
}

function fileAt({ byPath }: Files, path: string): OpenedFile {
  const file = byPath.get(path);
  invariant(file !== undefined, `the source declares a file for collection ${path}`);
  return file;
}

/** The records whose keys lie in the range; none where the first is behind the last. */
function recordsIn(path: string, { index }: OpenedFile, { after, upTo }: KeyRange): RecordRange {
  const first = after === null ? 1 : recordsUpTo(after, path, index.records) + 1;
  return { first, last: upTo === null ? index.records : recordsUpTo(upTo, path, index.records) };
}

/** Every column by its name, or those that are selected. */
function dataOf(
  columns: readonly string[],
  cells: readonly string[],
  select: readonly string[] | undefined,
): SourceMap {
  const isWhole = select === undefined && !columns.includes(PROTOTYPE);
  const data = isWhole ? blankOf(columns) : {};
  for (let place = 0; place < columns.length; place += 1) {
    const column = columns[place] ?? "";
    if (select !== undefined && !select.includes(column)) continue;
    const cell = cells[place] ?? "";
    // An object's prototype is set by an assignment to this name, and the cell would be lost.
    if (column === PROTOTYPE) Object.defineProperty(data, column, { value: cell, enumerable: true });
    else data[column] = cell;
  }
  return data;
}

const PROTOTYPE = "__proto__";
const blanks = new WeakMap<readonly string[], Readonly<Record<string, string>>>();

/** A record whose cells are all empty. Filling in a copy of one costs much less than giving each object its names one by one. */
function blankOf(columns: readonly string[]): Record<string, string> {
  const blank = blanks.get(columns) ?? Object.fromEntries(columns.map((column) => [column, ""]));
  blanks.set(columns, blank);
  return { ...blank };
}

/** Whether a cell holds one of these texts; null is any but the empty one. */
function isWanted(cell: string, wanted: ReadonlySet<string> | null): boolean {
  return wanted === null ? cell !== "" : wanted.has(cell);
}

/** Whether what was known of the files is no longer so: they are others, or have other names. */
function isStale(error: unknown): boolean {
  return error instanceof TerminalError && (error.code === "SOURCE_CHANGED" || error.code === "SOURCE_MISSING");
}
