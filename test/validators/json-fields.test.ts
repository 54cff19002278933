import { afterAll, describe, expect, it } from "vitest";
import { RULES } from "./sound-schema.ts";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "half a JSON text",
    `UPDATE review SET tags = '["a"' WHERE id = (SELECT min(id) FROM review)`,
    /1 cell of review\.tags does not parse as JSON/,
  ],
  ["an empty text", "UPDATE review SET tags = '' WHERE id = (SELECT min(id) FROM review)", /does not parse/],
  [
    "an array where an object is due",
    "UPDATE engagement SET nanoseconds = '[]' WHERE id = (SELECT min(id) FROM engagement)",
    /1 cell of engagement\.nanoseconds is JSON but no object/,
  ],
  [
    "an object where an array is due",
    "UPDATE review SET tags = '{}' WHERE id = (SELECT min(id) FROM review)",
    /is JSON but no array/,
  ],
  [
    "the JSON null where an array is due",
    "UPDATE review SET tags = 'null' WHERE id = (SELECT min(id) FROM review)",
    /is JSON but no array/,
  ],
  [
    "an array of ids that is an object",
    "UPDATE engagement SET members = '{}' WHERE id = (SELECT min(id) FROM engagement)",
    /engagement\.members is JSON but no array/,
  ],
  [
    "JavaScript",
    "UPDATE rfi SET source_extra = '{a: 1}' WHERE id = (SELECT min(id) FROM rfi)",
    /rfi\.source_extra does not parse/,
  ],
  ["a missing column", "ALTER TABLE review DROP COLUMN tags", /no column review\.tags/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["a null", "UPDATE review SET tags = NULL WHERE id = (SELECT min(id) FROM review)"],
  ["an empty array", "UPDATE review SET tags = '[]'"],
  ["a bare number where anything goes", "UPDATE rfi SET source_extra = '1e400'"],
  ["JSON with white space and escapes", `UPDATE engagement SET nanoseconds = ' { "a" : "\\u0000\\ud800" } '`],
];

describe("json-fields", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("json-fields", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("json-fields", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });

  it("is skipped with the reason when no column is declared to hold any", () => {
    const verdict = workshop.ask("json-fields", "", { rules: { ...RULES, json: {}, idArrays: {}, coordinates: [] } });
    expect(verdict).toMatchObject({ status: "SKIP", checked: 0, failed: 0, detail: "No row holds JSON.", samples: [] });
  });
});
