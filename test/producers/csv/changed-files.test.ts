import { chmodSync, openSync, renameSync, rmSync, statSync, utimesSync, writeSync, closeSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileState } from "../../../producers/csv/file-state.ts";
import { indexFile } from "../../../producers/csv/index-file.ts";
import { readRecords } from "../../../producers/csv/read-records.ts";
import { WHOLE_RANGE } from "../../../shared/key.ts";
import type { ReadTime, Source } from "../../../shared/source.ts";
import { THINGS, THINGS_FILE, openCsvFolder, type CsvFolder } from "./csv-folder.ts";

let lab: CsvFolder;
let file: string;
let source: Source;
let readTime: ReadTime;

const RECORDS = 300;
const content = (mark: string): string =>
  `name,note\r\n${Array.from({ length: RECORDS }, (_, index) => `"thing ${index + 1}",${mark}\r\n`).join("")}`;

beforeEach(async () => {
  lab = openCsvFolder();
  file = lab.write(THINGS_FILE, content("as pinned"));
  source = lab.source();
  readTime = await source.pin();
});
afterEach(() => lab.remove());

async function noteOf(from: Source, record: number, at: ReadTime): Promise<unknown> {
  const path = `things/${String(record).padStart(8, "0")}`;
  const [document] = await from.readDocuments([path], at);
  return document?.data["note"];
}

const READS = [
  [
    "a page",
    (from: Source, at: ReadTime) => from.readPage({ at: THINGS, range: WHOLE_RANGE, limit: 10, readTime: at }),
  ],
  ["documents", (from: Source, at: ReadTime) => from.readDocuments(["things/00000299"], at)],
  [
    "a search",
    (from: Source, at: ReadTime) =>
      from.findDocuments({ at: THINGS, field: "note", values: "any", limit: 400, readTime: at }),
  ],
] as const;

describe("what was pinned is read or nothing", () => {
  test.each(READS)("%s of a file that was replaced is refused", async (_, read) => {
    await read(source, readTime);
    lab.write("other.csv", content("replaced!"));
    renameSync(join(lab.folder, "other.csv"), file);
    await expect(read(source, readTime)).rejects.toMatchObject({
      code: "SOURCE_CHANGED",
      message: expect.stringContaining(THINGS_FILE),
    });
  });

  test("a source that is opened after the file was replaced refuses at once", async () => {
    lab.write(THINGS_FILE, content("replaced!"));
    const late = lab.source();
    for (const [, read] of READS) await expect(read(late, readTime)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    await expect(late.count(THINGS, readTime)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  });

  test("a change that nothing but the bytes tell is seen by them", async () => {
    const index = await indexFile(file);
    const descriptor = openSync(file, "r+");
    // Within the last of the records: those of the blocks before it are as they were.
    writeSync(descriptor, "AS PINNED", Buffer.byteLength(content("as pinned")) - "as pinned\r\n".length);
    closeSync(descriptor);
    const unnoticed = { ...index, state: fileState(statSync(file, { bigint: true })) };
    expect(await readRecords(unnoticed, { first: 1, last: 64 })).toHaveLength(64);
    await expect(readRecords(unnoticed, { first: RECORDS, last: RECORDS })).rejects.toMatchObject({
      code: "SOURCE_CHANGED",
      message: expect.stringMatching(/its bytes from line 258 on are others/),
    });
  });

  test("records that are added behind the last one are a change too", async () => {
    lab.write(THINGS_FILE, `${content("as pinned")}one more,x\r\n`);
    await expect(noteOf(source, 1, readTime)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  });

  test("a file that was touched, or put back as it was, is read on", async () => {
    utimesSync(file, 1, 1);
    expect(await noteOf(source, 1, readTime)).toBe("as pinned");
    rmSync(file);
    lab.write("Things.csv", content("as pinned"));
    expect(await noteOf(source, 2, readTime)).toBe("as pinned");
  });

  test("a file that is written to while it is indexed is refused, though it has as many bytes as before", async () => {
    const indexing = new AbortController();
    const index = indexFile(file).finally(() => indexing.abort());
    const refused = expect(index).rejects.toMatchObject({
      code: "SOURCE_CHANGED",
      message: expect.stringContaining("was written to while it was read"),
    });
    for (let second = 1; !indexing.signal.aborted; second += 1) {
      utimesSync(file, second, second);
      await new Promise(setImmediate);
    }
    await refused;
  });

  test("while somebody writes a file over and over, no page mixes what was with what is", async () => {
    const writing = new AbortController();
    const writer = writeOverAndOver().finally(() => writing.abort());
    const seen = new Set<unknown>();
    let refused = 0;
    while (!writing.signal.aborted) {
      try {
        const page = await source.readPage({ at: THINGS, range: WHOLE_RANGE, limit: RECORDS, readTime });
        for (const { data } of page) seen.add(data["note"]);
        expect(page).toHaveLength(RECORDS);
      } catch (error) {
        expect(error).toMatchObject({ code: "SOURCE_CHANGED" });
        refused += 1;
      }
    }
    await writer;
    expect([...seen].filter((note) => note !== "as pinned")).toEqual([]);
    expect(refused).toBeGreaterThan(0);
  });
});

describe("without a read time", () => {
  test.each(READS)("%s is of the files as they are now", async (_, read) => {
    lab.write(THINGS_FILE, content("mended"));
    const records = await read(source, null);
    expect(new Set(records.map(({ data }) => data["note"]))).toEqual(new Set(["mended"]));
    lab.write(THINGS_FILE, content("mended again"));
    expect((await read(source, null))[0]?.data["note"]).toBe("mended again");
  });

  test("rejects are replayed from a mended file, each by its number, and those that are gone are left out", async () => {
    const paths = [
      "things/00000300",
      "things/00000002",
      "things/00000001",
      "things/00000301",
      "things/2",
      "other/00000001",
    ];
    lab.write(THINGS_FILE, content("mended").replace('"thing 2"', '"thing two, mended"'));
    const records = await source.readDocuments(paths, null);
    expect(records.map(({ path, data }) => [path, data["name"]])).toEqual([
      ["things/00000300", "thing 300"],
      ["things/00000002", "thing two, mended"],
      ["things/00000001", "thing 1"],
    ]);
    // What the run had pinned is gone for good.
    await expect(source.readDocuments(paths, readTime)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  });
});

describe("when the folder fails", () => {
  test("a folder that is removed is missing", async () => {
    rmSync(lab.folder, { recursive: true });
    for (const [, read] of READS)
      await expect(read(source, readTime)).rejects.toMatchObject({ code: "SOURCE_MISSING" });
    await expect(lab.source().pin()).rejects.toMatchObject({ code: "SOURCE_MISSING" });
  });

  test("a file that is removed is missing, and named", async () => {
    rmSync(file);
    for (const [, read] of READS)
      await expect(read(source, readTime)).rejects.toMatchObject({
        code: "SOURCE_MISSING",
        message: expect.stringContaining(lab.folder),
      });
  });

  test("a file or folder that may not be read is denied, with what to do", async () => {
    chmodSync(file, 0o000);
    const asNobody = async (): Promise<void> => {
      const denied = {
        code: "SOURCE_DENIED",
        message: expect.stringContaining("may not be read"),
        hint: expect.stringContaining("right to read"),
      };
      for (const [, read] of READS) await expect(read(source, readTime)).rejects.toMatchObject(denied);
      await expect(lab.source().pin()).rejects.toMatchObject(denied);
    };
    await withoutPrivilege(asNobody);
    chmodSync(file, 0o644);
    chmodSync(lab.folder, 0o000);
    await withoutPrivilege(asNobody);
    chmodSync(lab.folder, 0o755);
  });
});

/** In place, half by half, and now and then as it was. */
async function writeOverAndOver(): Promise<void> {
  const handle = await open(file, "r+");
  for (let turn = 0; turn < 60; turn += 1) {
    const bytes = Buffer.from(content(turn % 2 === 0 ? "otherwise" : "as pinned"));
    const half = Math.floor(bytes.length / 2);
    await handle.write(bytes, 0, half, 0);
    await handle.write(bytes, half, bytes.length - half, half);
  }
  await handle.close();
}

/** The superuser may read everything: then this is done as somebody else. */
async function withoutPrivilege(act: () => Promise<void>): Promise<void> {
  const isSuperuser = process.geteuid?.() === 0;
  if (isSuperuser) process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    if (isSuperuser) process.seteuid?.(0);
  }
}
