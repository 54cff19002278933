import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proveFile } from "../../../producers/csv/prove-file.ts";
import { scanCsv } from "../../../producers/csv/scan-csv.ts";
import { TerminalError } from "../../../shared/errors.ts";
import { THINGS_FILE, openCsvFolder, thingsOf, type CsvFolder } from "./csv-folder.ts";

let lab: CsvFolder;
beforeEach(() => (lab = openCsvFolder()));
afterEach(() => lab.remove());

async function refusalOf(act: () => Promise<unknown>): Promise<TerminalError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

async function drain(records: AsyncIterable<unknown>): Promise<void> {
  for await (const record of records) expect(record).toBeDefined();
}

const MARK = "\u{FEFF}";
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const MANY = Array.from({ length: 500 }, (_, index) => `"thing ${index}\nof two lines ✅",b\r\n`).join("");

/** Both of our readers refuse it at the same place, csv-parse by itself refuses only some of them. */
const BOTH = [
  ["an empty file", "", 1, 1, "the file is empty"],
  ["a file of nothing but a byte order mark", MARK, 1, 1, "the file is empty"],
  ["a file of nothing but a line end", "\r\n", 1, 1, "the file is empty"],
  [
    "a quote in a cell without quotes",
    'name,note\r\nth"ing,b\r\n',
    2,
    3,
    "a quote inside a cell that does not begin with one",
  ],
  [
    "the same behind a byte order mark",
    `${MARK}na"me,note\r\n`,
    1,
    3,
    "a quote inside a cell that does not begin with one",
  ],
  [
    "text behind a closing quote",
    'name,note\r\n"thing" x,b\r\n',
    2,
    8,
    "text behind the quote that ends a cell (the cell begins at line 2, column 1)",
  ],
  [
    "a quote that was not doubled",
    'name,note\r\na,"two\nlines" of it"\r\n',
    3,
    7,
    "text behind the quote that ends a cell (the cell begins at line 2, column 3)",
  ],
  [
    "a quote that is not closed",
    'name,note\r\na,b\r\nc,"d\r\ne,f\r\n',
    3,
    3,
    "the quote that begins this cell is not closed",
  ],
  ["a cell that is cut off", 'name,note\na,"b', 2, 3, "the quote that begins this cell is not closed"],
  ["a bare carriage return", "name,note\r\na,b\rc,d\r\n", 2, 4, "a carriage return outside of quotes"],
  ["a carriage return at the end", "name,note\r\na,b\r", 2, 4, "a carriage return outside of quotes"],
  ["a NUL byte", "name,note\r\na,b\0\r\n", 2, 4, "a NUL byte"],
  ["a NUL byte in quotes", 'name,note\r\na,"b\n\0"\r\n', 3, 1, "a NUL byte"],
  ["a NUL byte behind a quote", 'name,note\r\na,"b"\0\r\n', 2, 6, "a NUL byte"],
  ["a record with a cell too few", "name,note\r\na,b\r\nc\r\n", 3, 1, "record 2 has 1 cell where the header has 2"],
  [
    "a record with a cell too many",
    'name,note\r\n"a\n",b\r\nc,d,\r\n',
    4,
    1,
    "record 2 has 3 cells where the header has 2",
  ],
  ["an empty line", "name,note\r\na,b\r\n\r\nc,d\r\n", 3, 1, "record 2 has 1 cell where the header has 2"],
  ["a byte that is no UTF-8", bytes("name,note\r\né,b", [0xe9], "\r\n"), 2, 4, "a byte that is not UTF-8"],
  ["half of a character at the end", bytes("name,note\r\na,", [0xe2, 0x9c]), 2, 3, "a byte that is not UTF-8"],
  ["an overlong character", bytes("name,note\r\na,", [0xc0, 0x80], "\r\n"), 2, 3, "a byte that is not UTF-8"],
  ["a surrogate", bytes("name,note\r\na,", [0xed, 0xa0, 0x80], "\r\n"), 2, 3, "a byte that is not UTF-8"],
  [
    "a byte that is no UTF-8, further on",
    bytes(`name,note\r\n${MANY}a,é`, [0xff], "x\r\n"),
    1002,
    4,
    "a byte that is not UTF-8",
  ],
  [
    "a record of another width, further on",
    `name,note\r\n${MANY}a\r\n`,
    1002,
    1,
    "record 501 has 1 cell where the header has 2",
  ],
] as const;

describe("a malformed file is refused with file, line and column", () => {
  const cases = BOTH.map(([title, content, line, column, what]) => ({ title, content, line, column, what }));
  test.each(cases)("$title", async ({ content, line, column, what }) => {
    const file = lab.write(THINGS_FILE, content);
    const place = `${file}, line ${line}, column ${column}: ${what}`;
    const refused = await refusalOf(() => lab.source().pin());
    expect(refused.code).toBe("SOURCE_MALFORMED");
    expect(refused.message).toContain(place);
    expect(refused.hint).not.toBe("");
    expect((await refusalOf(() => drain(scanCsv(file)))).message).toBe(refused.message);
    const { isWhole, faults } = await proveFile(file);
    expect({ isWhole, faults: faults.length }).toEqual({ isWhole: false, faults: 1 });
  });

  test("UTF-16 is called by its name", async () => {
    const file = lab.write(THINGS_FILE, Buffer.from(`${MARK}name,note\r\n`, "utf16le"));
    expect((await refusalOf(() => lab.source().pin())).message).toContain(
      `${file}, line 1, column 1: the file is UTF-16`,
    );
  });

  test("a record that never ends is refused before it fills the memory", async () => {
    const file = lab.write(THINGS_FILE, `name,note\r\na,b\r\nc,"${"no end ".repeat(2_600_000)}`);
    for (const read of [() => lab.source().pin(), () => drain(scanCsv(file))])
      expect((await refusalOf(read)).message).toContain(
        `${file}, line 3, column 1: the record that begins here is longer than`,
      );
  });

  const HEADERS = [
    ["a column that is there twice", "name,note,name\r\n", 'the header names column "name" twice'],
    ["a column without a name", "name,,note\r\n", "column 2 of the header has no name"],
    ["a column that is missing", "title,note\r\n", 'the header lacks column "name" of collection things'],
  ] as const;
  test.each(HEADERS)("%s", async (_, content, what) => {
    const file = lab.write(THINGS_FILE, content);
    const refused = await refusalOf(() => lab.source().pin());
    expect(refused).toMatchObject({ code: "SOURCE_MALFORMED" });
    expect(refused.message).toBe(`${file}, line 1, column 1: ${what}`);
  });
});

describe("a file that is well-formed is taken as it is", () => {
  const TAKEN = [
    ["without records", "name,note\r\n", []],
    ["without records and without line end", `${MARK}name,note`, []],
    [
      "with columns that nobody declared, in any order",
      "note,name,more\r\na,b,c\r\n",
      [{ note: "a", name: "b", more: "c" }],
    ],
    ["with a replacement character that was there before", "name\n\u{FFFD}\n", [{ name: "\u{FFFD}" }]],
    ["with empty lines, where there is one column", "name\n\n\n", [{ name: "" }, { name: "" }]],
    [
      "with a column named like what every object has",
      'name,__proto__,toString\na,b,""\n',
      [{ name: "a", ["__proto__"]: "b", toString: "" }],
    ],
    ["with a byte order mark in its middle", `name\r\n${MARK}x\r\n`, [{ name: `${MARK}x` }]],
    ["with blanks around what it holds", "name, note\r\n a , b\r\n", [{ name: " a ", " note": " b" }]],
    ["with line ends of both kinds", 'name\r\n"a\r\nb\nc"\nd\r\n', [{ name: "a\r\nb\nc" }, { name: "d" }]],
  ] as const;
  test.each(TAKEN)("%s", async (_, content, expected) => {
    const file = lab.write(THINGS_FILE, content);
    const source = lab.source(thingsOf(["name"]));
    const range = { after: null, upTo: null };
    const readTime = await source.pin();
    const page = await source.readPage({ at: { kind: "collection", path: "things" }, range, limit: 10, readTime });
    expect(page.map(({ data }) => Object.entries(data))).toEqual(expected.map((data) => Object.entries(data)));
    expect(await proveFile(file)).toMatchObject({ isWhole: true, records: expected.length });
  });
});
