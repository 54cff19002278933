import type Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const SOME_PAGE = "(SELECT page FROM _touchdown_pages WHERE collection = 'rfis' ORDER BY page LIMIT 1 OFFSET 3)";

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "a row that was dropped",
    "DELETE FROM rfi WHERE id = (SELECT min(id) FROM rfi)",
    /rfi: rows that the ledger names are missing \(1 case\)/,
  ],
  [
    "a row that nobody read",
    "INSERT INTO file (id, path) VALUES ('invented', 'x')",
    /file: rows have no record \(1 case\)/,
  ],
  [
    "a row in a table that is not fed",
    "INSERT INTO setting (id, value) VALUES ('a', 'b')",
    /setting: rows have no record/,
  ],
  [
    "a dropped row that an invented one makes up for",
    "UPDATE file SET id = 'invented' WHERE id = (SELECT min(id) FROM file)",
    /missing \(1 case\).*no record \(1 case\)/,
  ],
  [
    "a record whose lineage is missing",
    "DELETE FROM _touchdown_records WHERE path = (SELECT min(path) FROM _touchdown_records WHERE target_table = 'rfi')",
    /1 page differ from the lineage.*rows have no record/,
  ],
  [
    "two records that claim one row",
    "UPDATE _touchdown_records SET target_id = (SELECT max(id) FROM file) WHERE target_id = (SELECT min(id) FROM file)",
    /claimed by several mapped records/,
  ],
  [
    "a page whose tally does not balance",
    `UPDATE _touchdown_pages SET mapped = mapped - 1 WHERE page = ${SOME_PAGE}`,
    /1 page do not balance/,
  ],
  [
    "a tally that balances and is made up",
    `UPDATE _touchdown_pages SET mapped = mapped - 1, merged = merged + 1 WHERE page = ${SOME_PAGE}`,
    /differ from the lineage/,
  ],
  [
    "a claim that is still held",
    `UPDATE _touchdown_pages SET mapped = mapped - 1, held = 1 WHERE page = ${SOME_PAGE}`,
    /1 claim are still held/,
  ],
  [
    "a range of keys that never landed",
    `DELETE FROM _touchdown_pages WHERE page = ${SOME_PAGE}`,
    /1 range of keys never landed in rfis/,
  ],
  [
    "an open end that never landed",
    "UPDATE _touchdown_pages SET up_to = 'friday/zzz/list/z' WHERE collection = 'files' AND up_to IS NULL",
    /never landed in files: \(friday\/zzz\/list\/z … end\]/,
  ],
  [
    "pages that overlap",
    `UPDATE _touchdown_pages SET after = NULL WHERE page = ${SOME_PAGE}`,
    /pairs? of pages overlap in rfis/,
  ],
  [
    "a document that the source counted and nobody read",
    "UPDATE _touchdown_plan SET counted = counted + 1 WHERE collection = 'users'",
    /counted 61 documents in users and 60 were read/,
  ],
  [
    "a collection that was never planned",
    "DELETE FROM _touchdown_plan WHERE collection = 'users'",
    /users was never planned/,
  ],
  [
    "a record moved to another collection",
    "UPDATE _touchdown_records SET collection = 'users' WHERE target_id = (SELECT min(id) FROM file)",
    /differ from the lineage/,
  ],
  [
    "a mapped record that names no row",
    "UPDATE _touchdown_records SET target_id = NULL WHERE target_id = (SELECT min(id) FROM file)",
    /1 record name no row/,
  ],
  [
    "merged records that do not say into which row",
    "UPDATE _touchdown_records SET target_id = NULL WHERE disposition = 3",
    /5 records name no row/,
  ],
  [
    "an embedded record that names nothing",
    "UPDATE _touchdown_records SET target_id = NULL, target_table = NULL WHERE path = (SELECT min(path) FROM _touchdown_records WHERE disposition = 2)",
    /1 record name no row/,
  ],
  [
    "an excluded record that names a row",
    "UPDATE _touchdown_records SET target_table = 'file', target_id = (SELECT min(id) FROM file) WHERE disposition = 4",
    /1 record name no row/,
  ],
  [
    "a merged record whose row is gone",
    "UPDATE _touchdown_records SET target_id = 'gone' WHERE path = (SELECT min(path) FROM _touchdown_records WHERE disposition = 3)",
    /point at a missing row/,
  ],
  [
    "an embedded record whose table is none",
    "UPDATE _touchdown_records SET target_table = 'nowhere' WHERE disposition = 2",
    /point at a missing row \(30 cases\)/,
  ],
  [
    "a reject that was thrown away",
    "DELETE FROM _touchdown_rejects WHERE rule = 'unknown-type'",
    /1 rejected record have no reject/,
  ],
  ["a missing table", "DROP TABLE file", /names table file, which is not there/],
  [
    "a disposition that does not exist",
    "UPDATE _touchdown_records SET disposition = 9 WHERE target_id = (SELECT min(id) FROM file)",
    /no known disposition/,
  ],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  [
    "an embedded record that lives in many rows of a table",
    "UPDATE _touchdown_records SET target_id = NULL WHERE disposition = 2",
  ],
  [
    "one more derived row",
    "INSERT INTO users (id, name) VALUES ('tomb', 'x'); INSERT INTO _touchdown_derived VALUES ('users', 'tomb')",
  ],
  ["a page that found nothing in its range", splitAPage],
  [
    "a view and a full-text table",
    "CREATE VIEW everyone AS SELECT * FROM users; CREATE VIRTUAL TABLE users_fts USING fts5 (name); INSERT INTO users_fts VALUES ('a')",
  ],
];

describe("row-count", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("row-count", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("row-count", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });
});

/** Two pages tile what one did; the first of them is empty. */
function splitAPage(target: Database.Database): void {
  target.exec(`INSERT INTO _touchdown_pages SELECT 999, collection, after, 'friday/files/list/0', 0, 0, 0, 0, 0, 0, 0, 0, 'd', 0, loaded_at_ms
    FROM _touchdown_pages WHERE collection = 'files' AND after IS NULL;
    UPDATE _touchdown_pages SET after = 'friday/files/list/0' WHERE collection = 'files' AND after IS NULL AND page <> 999`);
}
