import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkFiles } from "../../cli/preflight/check-files.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { parseConfig } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";

const ID = "0123456789abcdef0123456789abcdef";
/** Of a migration nothing is looked at but its sources. */
const MIGRATION: Migration = {
  ...moonlanding,
  sources: [
    ...moonlanding.sources,
    {
      system: "lab",
      kind: "csv",
      title: "a lab",
      variables: "LAB",
      files: [
        { path: "things", titles: ["Things"], columns: ["name", "note"] },
        { path: "parts", titles: ["Parts"], columns: ["name"] },
      ],
    },
  ],
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "touchdown-files-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);

async function look(
  environment: Readonly<Record<string, string>> = { LAB_SOURCE_DIR: folder },
): Promise<readonly string[]> {
  const progress: string[] = [];
  const found = await checkFiles({
    migration: MIGRATION,
    config: parseConfig(environment),
    isThorough: true,
    onProgress: (what) => progress.push(what),
  });
  for (const { hint } of found) expect(hint).not.toBe("");
  return found.map((finding) => `${finding.kind === "blocks" ? finding.code : "warns"}: ${finding.what}`);
}

test("files that are as they were declared are nothing to speak of", async () => {
  write("Things.csv", "note,name\r\na,b");
  write(`Parts ${ID}_all.csv`, "name\n");
  expect(await look()).toEqual([]);
});

test("everything that is wrong with the files is said at once", async () => {
  write("Things.csv", 'name,note\r\na,"b');
  expect(await look()).toEqual([
    `SOURCE_MALFORMED: ${join(folder, "Things.csv")}, line 2, column 3: the quote that begins this cell is not closed by the end of the file`,
    `SOURCE_MISSING: ${folder} has no file for collection parts: wanted is "Parts <id of the database>_all.csv" or "Parts.csv"; there is Things.csv`,
  ]);
});

test("a column that is missing blocks, one that nobody declared and a copy are told", async () => {
  write("Things.csv", "name,remark,extra\r\n");
  const parts = `Parts ${ID}_all.csv`;
  write(parts, "name\n");
  copyFileSync(join(folder, parts), join(folder, `Parts ${ID}_all (1).csv`));
  expect(await look()).toEqual([
    `SOURCE_MALFORMED: ${join(folder, "Things.csv")}, line 1, column 1: the header lacks column "note" of collection things`,
    'warns: Things.csv has columns that collection things does not declare: "remark", "extra"',
    `warns: Parts ${ID}_all (1).csv is byte for byte the same as ${parts}, and is not read`,
  ]);
});

test("two files of one database that differ block", async () => {
  write("Things.csv", "name,note\n");
  write(`Parts ${ID}_all.csv`, "name\n");
  write(`Parts ${ID}_all (1).csv`, "name\na\n");
  expect(await look()).toEqual([
    expect.stringMatching(/^SOURCE_AMBIGUOUS: .*Parts .*sha256 [0-9a-f]{64}.*Parts .*sha256/),
  ]);
});

test("a folder that nobody named blocks, and so does one that is not there", async () => {
  expect(await look({})).toEqual([expect.stringMatching(/^CONFIG_INVALID: LAB_SOURCE_DIR is not set/)]);
  const nowhere = join(folder, "nowhere");
  expect(await look({ LAB_SOURCE_DIR: nowhere })).toEqual([`SOURCE_MISSING: ${nowhere} is not there`]);
});
