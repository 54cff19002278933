import { afterAll, describe, expect, it } from "vitest";
import { Workshop, nullName, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "a text in a REAL column",
    "UPDATE engagement SET fee = 'much' WHERE id = (SELECT min(id) FROM engagement)",
    /1 cell of engagement\.fee is neither real nor null/,
  ],
  [
    "a page as text",
    `UPDATE highlight SET page_number = 'one' WHERE id = (SELECT min(id) FROM highlight WHERE page_number = 1)`,
    /highlight\.page_number is neither integer nor null/,
  ],
  [
    "a fraction in an INTEGER column",
    "UPDATE rfi SET responses = 1.5 WHERE id = (SELECT min(id) FROM rfi)",
    /rfi\.responses is neither integer nor null/,
  ],
  [
    "bytes in a TEXT column",
    "UPDATE rfi SET title = x'00' WHERE id = (SELECT min(id) FROM rfi)",
    /rfi\.title is not text/,
  ],
  [
    "a null where one is not allowed",
    (target) => nullName(target, "keep"),
    /review\.name is not text|review\.name is TEXT instead of TEXT NOT NULL/,
  ],
  [
    "30 February",
    "UPDATE engagement SET start_date = '2024-02-30' WHERE id = (SELECT min(id) FROM engagement)",
    /1 cell of engagement\.start_date is no date/,
  ],
  [
    "a date with a time",
    "UPDATE engagement SET start_date = '2024-02-01T00:00' WHERE id = (SELECT min(id) FROM engagement)",
    /is no date/,
  ],
  ["a missing column", "ALTER TABLE file DROP COLUMN size", /there is no column file\.size/],
  ["a missing table", "DROP TABLE setting", /there is no table setting/],
  ["a column nobody declared", "ALTER TABLE file ADD COLUMN more TEXT", /undeclared column file\.more/],
  ["a table nobody declared", "CREATE TABLE more (id TEXT)", /undeclared table more/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["an empty text", "UPDATE rfi SET title = ''"],
  [
    "a whole number in a REAL column",
    "UPDATE engagement SET fee = 1e300 WHERE id = (SELECT min(id) FROM engagement); UPDATE engagement SET fee = 7",
  ],
  [
    "a whole number and a fraction in an ANY column",
    "UPDATE engagement SET progress = 33.333333333333336 WHERE id > (SELECT min(id) FROM engagement)",
  ],
  ["29 February of a leap year", "UPDATE engagement SET start_date = '2000-02-29'"],
];

describe("data-types", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("data-types", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("data-types", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });
});
