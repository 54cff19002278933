import { afterAll, describe, expect, it } from "vitest";
import { RULES } from "./sound-schema.ts";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "the old bucket",
    "UPDATE file SET path = 'friday-staging/a.pdf' WHERE id = (SELECT min(id) FROM file)",
    /1 cell of file\.path starts with friday-staging/,
  ],
  [
    "the old bucket in capitals",
    "UPDATE file SET path = 'Friday-Staging/a.pdf' WHERE id = (SELECT min(id) FROM file)",
    /starts with friday-staging/,
  ],
  [
    "the old bucket as an address",
    "UPDATE file SET path = 'gs://friday-staging/a.pdf' WHERE id = (SELECT min(id) FROM file)",
    /starts with gs:\/\/friday-staging/,
  ],
  ["an empty path", "UPDATE file SET path = ' ' WHERE id = (SELECT min(id) FROM file)", /is empty/],
  [
    "a path that climbs out",
    "UPDATE file SET path = 'a/../../b' WHERE id = (SELECT min(id) FROM file)",
    /climbs out of its folder/,
  ],
  ["a missing column", "ALTER TABLE file DROP COLUMN path", /no column file\.path/],
  ["a missing table", "DROP TABLE file", /no column file\.path/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["a null", "UPDATE file SET path = NULL WHERE id = (SELECT min(id) FROM file)"],
  ["no path at all", "UPDATE file SET path = NULL"],
  ["the old bucket's name inside a file name", "UPDATE file SET path = 'moonlanding/about friday-staging.pdf'"],
  ["dots that climb nowhere", "UPDATE file SET path = 'a/...b/..c/d..'"],
];

describe("file-paths", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("file-paths", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("file-paths", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });

  it.each([
    ["there is no row", "DELETE FROM file", RULES, "No file row exists (file.path)."],
    ["none are declared", "", { ...RULES, filePaths: [] }, "The migration declares no file paths."],
  ])("is skipped with that reason when %s", (...[, spoil, rules, detail]) => {
    expect(workshop.ask("file-paths", spoil, { rules })).toMatchObject({
      status: "SKIP",
      checked: 0,
      failed: 0,
      detail,
      samples: [],
    });
  });
});
