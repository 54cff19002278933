import { hash } from "node:crypto";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findSourceFiles } from "../../../producers/csv/find-files.ts";
import type { CsvDeclaration } from "../../../shared/migration.ts";
import { openCsvFolder, type CsvFolder } from "./csv-folder.ts";

const ID = "0123456789abcdef0123456789abcdef";
const OTHER_ID = "fedcba9876543210fedcba9876543210";
const TWO: CsvDeclaration = {
  system: "lab",
  kind: "csv",
  title: "a lab of two files",
  variables: "LAB",
  files: [
    { path: "things", titles: ["Things", "Things canonical"], columns: ["name"] },
    { path: "parts", titles: ["Parts"], columns: ["name"] },
  ],
};
const THINGS = "name\na thing\n";
const PARTS = "name\na part\nanother part\n";

let lab: CsvFolder;
beforeEach(() => (lab = openCsvFolder()));
afterEach(() => lab.remove());

const digest = (text: string): string => hash("sha256", text, "hex");
const find = () => findSourceFiles(TWO, lab.folder);

describe("a file is known by its title", () => {
  const NAMES = [
    ["as Notion names the export of a whole database", `Things ${ID}_all.csv`, ID],
    ["as a browser names a second download of it", `Things ${ID}_all (1).csv`, ID],
    ["by its title alone", "Things.csv", null],
    ["by another title that is declared", "Things canonical.csv", null],
    ["by another title, with an id", `Things canonical ${ID}_all.csv`, ID],
  ] as const;
  test.each(NAMES)("%s", async (_, name, databaseId) => {
    const file = lab.write(name, THINGS);
    lab.write("Parts.csv", PARTS);
    const { files, copies } = await find();
    expect(files[0]).toEqual({
      path: "things",
      name,
      file,
      databaseId,
      sha256: digest(THINGS),
      bytes: THINGS.length,
      records: 1,
      columns: ["name"],
    });
    expect(copies).toEqual([]);
  });

  const FOREIGN = [
    ["the view of a database, which need not hold all of it", `Things ${ID}.csv`],
    ["a title that merely begins like it", "Things and more.csv"],
    ["a title that merely ends like it", "No Things.csv"],
    ["a title in other letters", "things.csv"],
    ["another format", `Things ${ID}_all.tsv`],
    ["an id that is too short", `Things ${ID.slice(1)}_all.csv`],
  ] as const;
  test.each(FOREIGN)("not %s", async (_, name) => {
    lab.write(name, THINGS);
    lab.write("Parts.csv", PARTS);
    await expect(find()).rejects.toMatchObject({ code: "SOURCE_MISSING" });
  });

  test("in the decomposed form in which a Mac packs names", async () => {
    lab.write("Caf\u{65}\u{301}.csv", THINGS);
    const declaration = { ...TWO, files: [{ path: "things", titles: ["Café"], columns: [] }] };
    expect((await findSourceFiles(declaration, lab.folder)).files).toHaveLength(1);
  });

  test("through a symbolic link", async () => {
    const elsewhere = openCsvFolder();
    try {
      symlinkSync(elsewhere.write("export.csv", THINGS), join(lab.folder, "Things.csv"));
      lab.write("Parts.csv", PARTS);
      expect((await find()).files[0]).toMatchObject({ sha256: digest(THINGS) });
    } finally {
      elsewhere.remove();
    }
  });
});

describe("what is missing is named with what is there instead", () => {
  test("a file", async () => {
    lab.write("Parts.csv", PARTS);
    lab.write(`Things ${ID}.csv`, THINGS);
    const wanted =
      '"Things <id of the database>_all.csv" or "Things.csv" or "Things canonical <id of the database>_all.csv" or "Things canonical.csv"';
    await expect(find()).rejects.toMatchObject({
      code: "SOURCE_MISSING",
      message: `${lab.folder} has no file for collection things: wanted is ${wanted}; there is Parts.csv, Things ${ID}.csv`,
    });
  });

  test("every file", async () => {
    await expect(find()).rejects.toThrow(/has no file for collection things: .*; there is no CSV file$/);
  });

  test("a folder", async () => {
    const folder = join(lab.folder, "nowhere");
    await expect(findSourceFiles(TWO, folder)).rejects.toMatchObject({
      code: "SOURCE_MISSING",
      message: `${folder} is not there`,
    });
  });

  test("the name of the folder", async () => {
    await expect(findSourceFiles(TWO, null)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("LAB_SOURCE_DIR is not set"),
    });
  });

  test("a folder that is named like a file is no file", async () => {
    mkdirSync(join(lab.folder, "Things.csv"));
    lab.write("Parts.csv", PARTS);
    await expect(find()).rejects.toMatchObject({
      code: "SOURCE_MISSING",
      message: `${join(lab.folder, "Things.csv")} is no file`,
    });
  });
});

describe("several files of one database", () => {
  beforeEach(() => lab.write("Parts.csv", PARTS));

  test("that are the same byte for byte are read once, and reported", async () => {
    const name = `Things ${ID}_all.csv`;
    const file = lab.write(name, THINGS);
    const copies = [`Things ${ID}_all (1).csv`, `Things ${ID}_all (2).csv`, "Things.csv"];
    for (const copy of copies) copyFileSync(file, join(lab.folder, copy));
    const found = await find();
    expect(found.files.map((each) => each.name)).toEqual([name, "Parts.csv"]);
    expect(found.copies.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual(
      copies.toSorted().map((copy) => ({ file: copy, sameAs: name })),
    );
  });

  const PAIRS = [
    ["of one database", `Things ${ID}_all.csv`, `Things ${ID}_all (1).csv`],
    ["of two databases of one title", `Things ${ID}_all.csv`, `Things ${OTHER_ID}_all.csv`],
    ["under two titles", `Things ${ID}_all.csv`, "Things canonical.csv"],
  ] as const;
  test.each(PAIRS)("that differ are refused with both hashes: %s", async (_, one, other) => {
    lab.write(one, THINGS);
    lab.write(other, `${THINGS}one more\n`);
    const failure = await find().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "SOURCE_AMBIGUOUS" });
    for (const part of [one, other, digest(THINGS), digest(`${THINGS}one more\n`)])
      expect(String(failure)).toContain(part);
  });
});

describe("the read time", () => {
  async function pinnedWith(files: Readonly<Record<string, string>>): Promise<string> {
    const own = openCsvFolder();
    try {
      for (const [name, content] of Object.entries(files)) own.write(name, content);
      return (await findSourceFiles(TWO, own.folder)).digest;
    } finally {
      own.remove();
    }
  }

  test("is the digest of what each collection is read from, whatever the names, copies and order of the files", async () => {
    const plain = await pinnedWith({ "Things.csv": THINGS, "Parts.csv": PARTS });
    expect(plain).toMatch(/^sha256:[0-9a-f]{64}$/);
    const id = {
      [`Parts ${ID}_all.csv`]: PARTS,
      [`Things ${ID}_all.csv`]: THINGS,
      [`Things ${ID}_all (1).csv`]: THINGS,
    };
    expect(await pinnedWith(id)).toBe(plain);
    const reversed = { ...TWO, files: TWO.files.toReversed() };
    lab.write("Things.csv", THINGS);
    lab.write("Parts.csv", PARTS);
    expect((await findSourceFiles(reversed, lab.folder)).digest).toBe(plain);
  });

  test("is another when the content of a file is, or when two files change places", async () => {
    const states = [
      { "Things.csv": THINGS, "Parts.csv": PARTS },
      { "Things.csv": PARTS, "Parts.csv": THINGS },
      { "Things.csv": `${THINGS}\r\n`.slice(0, -2).concat("x\n"), "Parts.csv": PARTS },
      { "Things.csv": THINGS.replace("\n", "\r\n"), "Parts.csv": PARTS },
    ];
    const digests = await Promise.all(states.map(pinnedWith));
    expect(new Set(digests).size).toBe(states.length);
  });
});
