import type { Database } from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timestampsCheck } from "../../../coordinator/checks/timestamps.ts";
import { timestamps } from "../../../migrations/moonlanding/checks/declarations.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import type { Check } from "../../../shared/check.ts";
import { LandedWithFiles, type Change } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

const check: Check = timestampsCheck(timestamps, moonlanding);
let clean: LandedWithFiles;

beforeAll(() => {
  clean = new LandedWithFiles({ records: 800, seed: 11, dirty: 0 });
});
afterAll(() => clean.close());

test("the timestamps of a clean set are the source's", async () => {
  const verdict = await clean.ask(check);
  expect(verdict).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  expect(verdict.checked).toBeGreaterThan(1000);
  expect(verdict.detail).toContain("rfi.last_response_date is computed from other rows");
});

test("so are those of a set of which a third is damaged", async () => {
  const dirty = new LandedWithFiles({ records: 800, seed: 12, dirty: 0.3 });
  try {
    expect(await dirty.ask(check)).toMatchObject({ status: "PASS", failed: 0 });
  } finally {
    dirty.close();
  }
});

const FIRST_RFI = "(SELECT id FROM rfi WHERE date_requested IS NOT NULL LIMIT 1)";
const shifted = (hours: number): string =>
  `UPDATE rfi SET date_requested = strftime('%Y-%m-%dT%H:%M:%fZ', date_requested, '${hours} hours') WHERE id = ${FIRST_RFI}`;

describe.each<[string, RegExp, Change]>([
  ["an hour off", /1 × is another instant than the source's/, shifted(1)],
  ["a local time that was taken for UTC", /another instant/, shifted(2)],
  [
    "a millisecond off",
    /another instant/,
    `UPDATE rfi SET date_requested = substr(date_requested, 1, 20) || '001Z' WHERE id = ${FIRST_RFI}`,
  ],
  [
    "nanoseconds that were lost",
    /another instant/,
    "UPDATE users SET nanoseconds = NULL WHERE id = (SELECT id FROM users WHERE nanoseconds IS NOT NULL LIMIT 1)",
  ],
  [
    "one that was cut off",
    /is null where the source says one/,
    `UPDATE rfi SET date_requested = NULL WHERE id = ${FIRST_RFI}`,
  ],
  [
    "one that was invented",
    /is an instant that no field of the source says/,
    "UPDATE rfi SET created_at = '2024-01-01T00:00:00.000Z' WHERE id = (SELECT min(id) FROM rfi)",
  ],
  [
    "now",
    /is an instant that no field of the source says/,
    "UPDATE chat_messages SET updated_at = '2026-06-01T08:30:00.000Z' WHERE id = (SELECT min(id) FROM chat_messages)",
  ],
  [
    "an offset in the place of Z",
    /is no instant/,
    `UPDATE rfi SET date_requested = substr(date_requested, 1, 23) || '+02:00' WHERE id = ${FIRST_RFI}`,
  ],
  [
    "seconds taken for milliseconds",
    /is no instant from 2000-01-01/,
    `UPDATE rfi SET date_requested = '1970-01-20T12:00:00.000Z' WHERE id = ${FIRST_RFI}`,
  ],
  [
    "the times of two highlights swapped",
    /2 × is another instant/,
    (target: Database) => swap(target, "highlight", "resolved_at"),
  ],
  [
    "a row that no document brought",
    /was found in no document of the source/,
    `INSERT INTO client (id, name, created_at) VALUES ('rogue', 'Rogue', '2026-06-01T08:10:00.000Z')`,
  ],
  [
    "a derived row with a time of its own",
    /another instant than users.created_at, which it repeats/,
    "UPDATE permission_audit SET timestamp = '2024-01-01T00:00:00.000Z' WHERE id = (SELECT min(id) FROM permission_audit)",
  ],
  [
    "a person who is younger than their oldest record",
    /another instant/,
    `UPDATE users SET created_at = '2025-12-31T00:00:00.000Z', nanoseconds = NULL WHERE id = (
       SELECT target_id FROM _touchdown_records WHERE target_table = 'users' AND disposition IN (1, 3)
       GROUP BY target_id HAVING count(*) > 1 LIMIT 1)`,
  ],
  [
    "a computed one that is no time",
    /is no instant from/,
    "UPDATE rfi SET last_response_date = '2024-02-30T00:00:00.000Z' WHERE id = (SELECT id FROM rfi WHERE last_response_date IS NOT NULL LIMIT 1)",
  ],
  [
    "a column that is gone",
    /declared to hold timestamps and is not there/,
    "DROP VIEW flag_epoch; ALTER TABLE flag DROP COLUMN applied_at",
  ],
  [
    "a row that is gone",
    /the row of a record is not there/,
    "DELETE FROM audit_logs WHERE id = (SELECT min(id) FROM audit_logs WHERE created_at IS NOT NULL)",
  ],
])("%s", (_, detail, change) => {
  test("fails", async () => {
    expectFailure(await clean.ask(check, { change }), detail);
  });
});

test("rows whose documents the source no longer shows have times from nowhere", async () => {
  const documents = new Map(clean.documents);
  documents.set("friday-logs", []);
  expectFailure(await clean.ask(check, { documents }), /was found in no document of the source/);
});

test("a target without timestamps is no PASS", async () => {
  const empty = (target: Database): void => {
    const names = target
      .prepare<[], string>("SELECT DISTINCT target_table FROM _touchdown_records WHERE target_table IS NOT NULL")
      .pluck()
      .all();
    for (const name of [...names, "permission_audit"]) target.exec(`DELETE FROM "${name}"`);
    target.exec("DELETE FROM _touchdown_records");
  };
  const verdict = await clean.ask(check, { change: empty, documents: new Map() });
  expect(verdict).toMatchObject({ checked: 0, failed: 0, status: "SKIP" });
});

/** Exchanges a column's cells between two rows of one review that differ in it. */
function swap(target: Database, table: string, column: string): void {
  const [a, b] = target
    .prepare<[], { one: string; two: string; first: string; second: string }>(
      `SELECT a.id AS one, b.id AS two, a.${column} AS first, b.${column} AS second FROM ${table} AS a JOIN ${table} AS b
       ON a.review_id = b.review_id AND a.id < b.id AND a.${column} <> b.${column} LIMIT 1`,
    )
    .all()
    .flatMap(({ one, two, first, second }) => [
      [one, second],
      [two, first],
    ]);
  const update = target.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`);
  for (const [id, cell] of [a ?? [], b ?? []]) update.run(cell, id);
}
