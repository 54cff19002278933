import { renameSync, statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerDigest } from "../../../coordinator/certificates/ledger-digest.ts";
import { readDigests } from "../../../coordinator/certificates/read-digests.ts";
import { targetDigest } from "../../../coordinator/certificates/target-digest.ts";
import { openTarget } from "../../../shared/connections/sqlite.ts";
import { DIFF_SQL } from "../../../shared/ledger-schema.ts";
import { until } from "../../support/harness.ts";
import { closeWorkshop, addRun, change, openWorkshop, type Workshop } from "../backup/workshop.ts";

let workshop: Workshop;
beforeAll(() => {
  workshop = openWorkshop();
  change(
    workshop,
    `INSERT INTO _touchdown_plan VALUES ('things', 'friday', 200, '[]', '[]', 201);
     INSERT INTO _touchdown_pages VALUES (1, 'things', NULL, NULL, 200, 200, 200, 0, 0, 0, 0, 0, 'd', 200, 1);
     INSERT INTO _touchdown_rejects VALUES ('friday', 'p', 'things', 'rule', 'reason', 'raw', 1);
     INSERT INTO _touchdown_findings VALUES ('friday', 'p', 'rule', 'detail', 'things');
     INSERT INTO _touchdown_fields VALUES ('things', 'name', NULL, 200, 200);
     INSERT INTO _touchdown_derived VALUES ('thing', 'x');
     INSERT INTO _touchdown_settled VALUES ('users', 'k', 0, 'thing', 'x');
     INSERT INTO _touchdown_claims VALUES ('users', 'k', 1, 0, 'friday', 'p', 'h', '{}', 'things', 1);
     INSERT INTO _touchdown_files VALUES ('store', 'object', 'missing', NULL, NULL, NULL, 1);
     INSERT INTO _touchdown_facts VALUES ('kind', 'key', '1');
     INSERT INTO _touchdown_steps VALUES ('indexes', 1, 1, '{}')`,
  );
});
afterAll(() => closeWorkshop(workshop));

type Both = { readonly ledger: string; readonly target: string };

/** The digests before and after a change, which is taken back. */
async function around(sql: string): Promise<{ readonly before: Both; readonly after: Both }> {
  const target = openTarget(workshop.target);
  const both = async (): Promise<Both> => ({ ledger: ledgerDigest(target), target: await targetDigest(target) });
  try {
    target.exec("BEGIN");
    const before = await both();
    target.exec(sql);
    return { before, after: await both() };
  } finally {
    target.close();
  }
}

test.each([
  [
    "when a report is written",
    "UPDATE _touchdown_run SET finished_at = 'now'; UPDATE _touchdown_plan SET missing_parents = '[1]'",
  ],
  ["when a diff begins", DIFF_SQL],
  [
    "when a diff has compared something and come to its end",
    `${DIFF_SQL}; INSERT INTO _touchdown_diff VALUES ('things', NULL, NULL, 1, 1, 0, 0, 0, 1, 1); INSERT INTO _touchdown_steps VALUES ('diff', 5, 1, '{}')`,
  ],
  ["when the application's rows change", "UPDATE thing SET name = 'other'"],
])("the digest of the ledger stays %s", async (_, sql) => {
  const { before, after } = await around(sql);
  expect(after.ledger).toBe(before.ledger);
});

test.each([
  ["run", "started_at"],
  ["run", "read_times"],
  ["run", "config_digest"],
  ["plan", "counted"],
  ["plan", "boundaries"],
  ["pages", "mapped"],
  ["pages", "loaded_at_ms"],
  ["records", "disposition"],
  ["records", "target_id"],
  ["rejects", "reason"],
  ["findings", "detail"],
  ["fields", "non_null"],
  ["derived", "target_id"],
  ["settled", "target_id"],
  ["claims", "claim"],
  ["files", "copied_at_ms"],
  ["facts", "value"],
  ["steps", "done_at_ms"],
  ["steps", "detail"],
])("the digest of the ledger changes when %s.%s of one row is another", async (table, column) => {
  const one = `${column} = (SELECT ${column} FROM _touchdown_${table} LIMIT 1)`;
  const { before, after } = await around(`UPDATE OR REPLACE _touchdown_${table} SET ${column} = 7 WHERE ${one}`);
  expect(after.ledger).not.toBe(before.ledger);
  expect(after.target).toBe(before.target);
});

test.each([
  "plan",
  "pages",
  "records",
  "rejects",
  "findings",
  "fields",
  "derived",
  "settled",
  "claims",
  "files",
  "facts",
  "steps",
])("the digest of the ledger changes when the rows of %s are gone", async (table) => {
  const { before, after } = await around(`DELETE FROM _touchdown_${table}`);
  expect(after.ledger).not.toBe(before.ledger);
});

test.each([
  ["a row", "UPDATE thing SET name = 'other' WHERE id = 'thing-9'"],
  ["the type of a cell", "UPDATE thing SET odd = '1' WHERE id = 'thing-0'"],
  ["a row that is gone", "DELETE FROM part WHERE id = 'part-9'"],
  ["a row of full-text search", "INSERT INTO thing_fts (thing_fts) VALUES ('delete-all')"],
  ["an index", "DROP INDEX part_thing"],
  ["a view", "DROP VIEW names"],
  ["a trigger", "CREATE TRIGGER t AFTER DELETE ON part BEGIN DELETE FROM thing; END"],
  ["a table", "CREATE TABLE other (a)"],
])("the digest of the tables changes with %s, though the ledger knows nothing of it", async (_, sql) => {
  const { before, after } = await around(sql);
  expect(after.ledger).toBe(before.ledger);
  expect(after.target).not.toBe(before.target);
});

test.each([
  ["the ledger", "DELETE FROM _touchdown_records"],
  ["a diff", DIFF_SQL],
  ["SQLite's own figures", "ANALYZE"],
])("the digest of the tables stays with %s", async (_, sql) => {
  const { before, after } = await around(sql);
  expect(after.target).toBe(before.target);
});

test("a file that is built anew has the digests that it had", async () => {
  const own = addRun(workshop, "vacuumed");
  const before = await readDigests(own.target);
  change(own, "VACUUM");
  expect(await readDigests(own.target)).toEqual(before);
});

test("two targets with the same tables have the same digest of them, and not the same ledger", async () => {
  const [one, other] = [await readDigests(workshop.target), await readDigests(addRun(workshop, "other").target)];
  expect(other.target).toBe(one.target);
  expect(other.ledger).not.toBe(one.ledger);
});

test("digests are remembered until somebody writes to the file, or puts another in its place", async () => {
  const own = addRun(workshop, "remembered");
  await until("the file has settled", () => Date.now() - statSync(own.target).ctimeMs > 1100);
  const once = await readDigests(own.target);
  expect(await readDigests(own.target)).toBe(once);
  const writer = openTarget(own.target);
  writer.exec("UPDATE _touchdown_records SET hash = 'x' WHERE path = 'things/list/thing-1'");
  // As long as it is open the change is in its WAL alone.
  const changed = await readDigests(own.target);
  writer.close();
  expect(changed.ledger).not.toBe(once.ledger);
  renameSync(addRun(workshop, "replacing").target, own.target);
  expect((await readDigests(own.target)).run?.run).toBe("replacing");
});
