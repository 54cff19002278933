import type Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "a child whose parent is gone",
    "DELETE FROM engagement WHERE id = (SELECT min(engagement_id) FROM rfi)",
    /3 rows of rfi refer by engagement_id to a missing row/,
  ],
  [
    "an optional reference to nobody",
    "UPDATE rfi SET created_by = 'nobody' WHERE id = (SELECT min(id) FROM rfi)",
    /1 row of rfi refer by created_by to a missing row of users/,
  ],
  [
    "a child given to another parent",
    "UPDATE rfi SET engagement_id = (SELECT max(id) FROM engagement WHERE id <> rfi.engagement_id) WHERE id = (SELECT min(id) FROM rfi)",
    /1 row of rfi refer by engagement_id to another row/,
  ],
  ["two children that were swapped", swapReviews, /2 rows of highlight refer by review_id to another row/],
  [
    "an id in an array that is no row",
    `UPDATE engagement SET members = '["nobody"]' WHERE id = (SELECT min(id) FROM engagement)`,
    /1 id in engagement\.members are no row of users/,
  ],
  [
    "a number in an array of ids",
    "UPDATE engagement SET members = '[1]' WHERE id = (SELECT min(id) FROM engagement)",
    /1 id in engagement\.members/,
  ],
  [
    "a broken logical reference",
    "UPDATE review SET engagement_ref = 'gone' WHERE id = (SELECT min(id) FROM review)",
    /1 row break the rule 'review of an engagement'/,
  ],
  ["an array column that is missing", "ALTER TABLE engagement DROP COLUMN members", /no column engagement\.members/],
  [
    "a parent table that is missing",
    "DROP TABLE review",
    /highlight\.review_id refers to review\.id, which is not there|no such table: review/,
  ],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["an optional reference that is null", "UPDATE rfi SET created_by = NULL"],
  ["an empty array of ids", "UPDATE engagement SET members = '[]'"],
  [
    "an id listed twice",
    "UPDATE engagement SET members = json_array((SELECT min(id) FROM users), (SELECT min(id) FROM users))",
  ],
  [
    "a row without a source path",
    "UPDATE rfi SET source_path = NULL, source_system = NULL WHERE id = (SELECT min(id) FROM rfi)",
  ],
];

describe("referential-integrity", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("referential-integrity", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("referential-integrity", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });
});

function swapReviews(target: Database.Database): void {
  const [first, second] = target
    .prepare<[], { id: string; review: string }>(
      "SELECT min(id) AS id, review_id AS review FROM highlight GROUP BY review_id LIMIT 2",
    )
    .all();
  const move = target.prepare("UPDATE highlight SET review_id = ? WHERE id = ?");
  move.run(second!.review, first!.id);
  move.run(first!.review, second!.id);
}
