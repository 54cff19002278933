import { afterEach, beforeEach, expect, test } from "vitest";
import { compareReaders, proveFile, type ParsedRecord } from "../../../producers/csv/prove-file.ts";
import type { ScannedRecord } from "../../../producers/csv/scan-csv.ts";
import { THINGS_FILE, openCsvFolder, type CsvFolder } from "./csv-folder.ts";

let lab: CsvFolder;
beforeEach(() => (lab = openCsvFolder()));
afterEach(() => lab.remove());

const SCANNED: readonly ScannedRecord[] = [
  { record: 0, firstLine: 1, lastLine: 1, bytes: 10, cells: ["name", "note"] },
  { record: 1, firstLine: 2, lastLine: 3, bytes: 20, cells: ["a", "b\nc"] },
  { record: 2, firstLine: 4, lastLine: 4, bytes: 30, cells: ["d", ""] },
];
const PARSED: readonly ParsedRecord[] = SCANNED.map(({ bytes, cells }) => ({ record: cells, info: { bytes } }));

async function* each<Item>(items: readonly Item[]): AsyncIterable<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

const compare = (scanned: readonly ScannedRecord[], parsed: readonly ParsedRecord[], size = 30) =>
  compareReaders({ file: "f.csv", size, scanned: each(scanned), parsed: each(parsed) });

test("readers that say the same of every byte prove a file", async () => {
  const whole = { records: 2, bytes: 30, columns: ["name", "note"], isWhole: true, faults: [] };
  expect(await compare(SCANNED, PARSED)).toEqual(whole);
});

const replaced = <Item>(items: readonly Item[], index: number, item: Partial<Item>): readonly Item[] =>
  items.map((one, place) => (place === index ? { ...one, ...item } : one));

const FAULTS = [
  {
    what: "another cell",
    parsed: replaced(PARSED, 1, { record: ["a", "b c"] }),
    fault: "f.csv, line 2, record 1: cell 2 is another to csv-parse",
  },
  {
    what: "a cell more",
    parsed: replaced(PARSED, 2, { record: ["d", "", ""] }),
    fault: "f.csv, line 4, record 2: 2 cells, and 3 to csv-parse",
  },
  {
    what: "another end",
    parsed: replaced(PARSED, 1, { info: { bytes: 19 } }),
    fault: "f.csv, line 2, record 1: ends at byte 20, and at 19 to csv-parse",
  },
  { what: "a record less", parsed: PARSED.slice(0, 2), fault: "f.csv: our scanner reads on behind record 1" },
  {
    what: "a record more",
    parsed: [...PARSED, { record: ["", ""], info: { bytes: 31 } }],
    fault: "f.csv: csv-parse reads on behind record 2",
  },
] as const;

test.each(FAULTS)("$what is a fault with its place", async ({ parsed, fault }) => {
  expect(await compare(SCANNED, parsed)).toMatchObject({ isWhole: false, faults: [fault] });
});

test("bytes that neither has read are a fault", async () => {
  const { isWhole, faults } = await compare(SCANNED, PARSED, 31);
  expect({ isWhole, faults }).toEqual({
    isWhole: false,
    faults: ["f.csv: of its 31 bytes our scanner has read 30, csv-parse 30"],
  });
});

test("of a file that is all faults the first are told", async () => {
  const many = Array.from({ length: 500 }, (_, record) => ({
    ...SCANNED[1],
    record,
    firstLine: record,
    lastLine: record,
    bytes: record,
    cells: ["a"],
  }));
  const others = many.map(({ bytes }) => ({ record: ["b"], info: { bytes } }));
  const { isWhole, faults } = await compare(many, others, 499);
  expect({ isWhole, faults: faults.length }).toEqual({ isWhole: false, faults: 10 });
});

test("a file that is not there is missing", async () => {
  await expect(proveFile(`${lab.folder}/${THINGS_FILE}`)).rejects.toMatchObject({ code: "SOURCE_MISSING" });
});
