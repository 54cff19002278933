import { afterEach, expect, test } from "vitest";
import { findSourceFiles } from "../../../producers/csv/find-files.ts";
import { proveFile } from "../../../producers/csv/prove-file.ts";
import { scanCsv, type ScannedRecord } from "../../../producers/csv/scan-csv.ts";
import { WHOLE_RANGE } from "../../../shared/key.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import type { ReadTime, Source } from "../../../shared/source.ts";
import { THINGS, THINGS_FILE, openCsvFolder, thingsOf, type CsvFolder } from "./csv-folder.ts";
import { randomCsv } from "./random-csv.ts";

let lab: CsvFolder;
afterEach(() => lab.remove());

async function scanned(file: string): Promise<readonly ScannedRecord[]> {
  const records: ScannedRecord[] = [];
  for await (const record of scanCsv(file)) records.push(record);
  return records;
}

async function inPages(source: Source, readTime: ReadTime, limit: number): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (;;) {
    const after = records.at(-1)?.path ?? null;
    const page = await source.readPage({ at: THINGS, range: { ...WHOLE_RANGE, after }, limit, readTime });
    records.push(...page);
    if (page.length < limit) return records;
  }
}

type Read = { readonly cells: readonly (readonly string[])[]; readonly lines: readonly (readonly [number, number])[] };

function asRead(records: readonly SourceRecord[], columns: readonly string[]): Read {
  return {
    cells: records.map(({ data }) => columns.map((column) => String(data[column]))),
    lines: records.map(({ place }) => [place?.firstLine ?? 0, place?.lastLine ?? 0]),
  };
}

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

test.each(SEEDS)(
  "every record of file %i is read once, in order, with its lines, whatever the size of a page",
  async (seed) => {
    lab = openCsvFolder();
    const records = [0, 1, 2, 63, 64, 65, 130, 200][seed % 8] ?? 0;
    const { bytes, records: cells, lines } = randomCsv({ seed, records });
    const file = lab.write(THINGS_FILE, bytes);
    const columns = cells[0] ?? [];
    const independent = await scanned(file);
    expect(independent.map((each) => each.cells)).toEqual(cells);
    expect(independent.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual(lines);
    expect(independent.at(-1)?.bytes).toBe(bytes.length);
    const source = lab.source(thingsOf(columns));
    const readTime = await source.pin();
    const expected = { cells: cells.slice(1), lines: lines.slice(1) };
    const sizes = records <= 2 ? [1, 2, 3] : [1, 2, 7, 63, 64, 65, records - 1, records, records + 1];
    for (const limit of sizes) {
      const read = await inPages(source, readTime, limit);
      expect({ limit, ...asRead(read, columns) }).toEqual({ limit, ...expected });
      expect(read.map(({ path }) => path)).toEqual(
        expected.cells.map((_, index) => `things/${String(index + 1).padStart(8, "0")}`),
      );
    }
    for (const parts of [2, 3, 64]) {
      const boundaries = await source.split(THINGS, parts);
      const ends = [null, ...boundaries, null];
      const read: SourceRecord[] = [];
      for (const [index, after] of ends.slice(0, -1).entries()) {
        const range = { after, upTo: ends[index + 1] ?? null };
        const part = await source.readPage({ at: THINGS, range, limit: 1000, readTime });
        expect(await source.count(THINGS, readTime, range)).toBe(part.length);
        read.push(...part);
      }
      expect({ parts, ...asRead(read, columns) }).toEqual({ parts, ...expected });
    }
    const proven = await proveFile(file);
    expect(proven).toEqual({ records, bytes: bytes.length, columns, isWhole: true, faults: [] });
    const found = await findSourceFiles(thingsOf(columns), lab.folder);
    expect(found.files[0]).toMatchObject({ records, bytes: bytes.length, columns });
  },
);
