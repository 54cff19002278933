import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { integrationCheck } from "../../../coordinator/checks/integration.ts";
import { integration } from "../../../migrations/moonlanding/checks/declarations.ts";
import { LandedWithFiles, type Change } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

const check = integrationCheck(integration);
let landed: LandedWithFiles;

beforeAll(() => {
  landed = new LandedWithFiles({ records: 1500, seed: 11, dirty: 0.1 });
});
afterAll(() => landed.close());

test("the application lists, shows, searches, writes and takes back", async () => {
  const verdict = await landed.ask(check);
  expect(verdict).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  expect(verdict.detail).toMatch(
    /\d+ rows of 25 entities .* 16 search indexes true to their tables; 5 writes on a copy/,
  );
});

test("at least twelve queries and some writes are declared", () => {
  expect(integration.queries.length).toBeGreaterThanOrEqual(12);
  expect(new Set(integration.queries.map(({ name }) => name)).size).toBe(integration.queries.length);
  expect(integration.writes.length).toBeGreaterThanOrEqual(4);
});

const dropTriggers = "DROP TRIGGER rfi_fts_update; DROP TRIGGER client_fts_update;";

describe.each<[string, RegExp, Change]>([
  [
    "a search index behind its table",
    /is a search index that is not true to its table/,
    `${dropTriggers} UPDATE rfi SET title = 'entirely otherwise' WHERE id = (SELECT max(id) FROM rfi)`,
  ],
  [
    "a search index that finds nothing",
    /is not found by a word of its own/,
    "INSERT INTO rfi_fts (rfi_fts) VALUES ('delete-all')",
  ],
  [
    "a search index that is not there",
    /is a query that the target refuses/,
    `DROP TRIGGER client_fts_insert; DROP TRIGGER client_fts_delete; DROP TRIGGER client_fts_update; DROP TABLE client_fts`,
  ],
  ["a write that search never hears of", /is a write that cannot be read/, "DROP TRIGGER client_fts_update"],
  [
    "an entity without its table",
    /is an entity without a table/,
    "PRAGMA legacy_alter_table = ON; ALTER TABLE tender RENAME TO tenders",
  ],
  [
    "a list without its rows",
    /is a query without its answer/,
    "UPDATE rfi SET engagement_id = 'nowhere'; UPDATE engagement SET client_id = 'nowhere'",
  ],
  [
    "a row that cannot be shown with what it refers to",
    /is shown without what it refers to/,
    "UPDATE highlight SET review_id = 'nowhere'",
  ],
  [
    "a reference to nothing",
    /violation of foreign_key_check/,
    "UPDATE rfi SET assigned_to = 'x' WHERE id = (SELECT min(id) FROM rfi)",
  ],
  [
    "an index that lost an entry",
    /finding of integrity_check/,
    (target) => {
      target.unsafeMode();
      target.exec(`PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'ON rfi (due_date)', 'ON rfi (created_at)') WHERE name = 'idx_rfi_due_date';
        PRAGMA writable_schema = RESET`);
    },
  ],
  [
    "a table that refuses what the application writes",
    /is a write that the target refuses/,
    "CREATE TRIGGER no_messages BEFORE INSERT ON chat_messages BEGIN SELECT raise(ABORT, 'no'); END",
  ],
])("%s", (_, detail, change) => {
  test("fails", async () => {
    expectFailure(await landed.ask(check, { change }), detail);
  });
});
