import type Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { Workshop, nullName, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "an orphan",
    "DELETE FROM review WHERE id = (SELECT min(review_id) FROM highlight)",
    /6 rows of highlight refer to a missing row of review/,
  ],
  [
    "an orphan by an optional key",
    "UPDATE engagement SET created_by = 'x' WHERE id = (SELECT min(id) FROM engagement)",
    /1 row of engagement refer to a missing row of users/,
  ],
  [
    "a foreign key that is not declared any more",
    withoutForeignKey,
    /highlight\.review_id -> review\.id is not declared/,
  ],
  ["a missing table", "DROP TABLE rfi", /rfi\.engagement_id -> engagement\.id is not declared/],
  [
    "a null behind a NOT NULL",
    (target) => nullName(target, "restore"),
    /SQLite finds damage: NULL value in review\.name/,
  ],
  ["a damaged page", damagePage, /SQLite finds damage|cannot be asked/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["an optional reference that is null", "UPDATE engagement SET created_by = NULL"],
  ["one more index", "CREATE INDEX more ON rfi (title)"],
];

describe("foreign-keys", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("foreign-keys", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("foreign-keys", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });
});

function withoutForeignKey(target: Database.Database): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  target.exec("UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES review (id)', '') WHERE name = 'highlight'");
  target.pragma("writable_schema = RESET");
}

/** Lets the root page of a table be that of another: what is there is no longer what is declared. */
function damagePage(target: Database.Database): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  target.exec(
    "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_review_1') WHERE name = 'sqlite_autoindex_file_1'",
  );
  target.pragma("writable_schema = RESET");
}
