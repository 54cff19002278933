import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { orphansCheck } from "../../../coordinator/checks/orphans.ts";
import { orphans } from "../../../migrations/moonlanding/checks/declarations.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { LandedWithFiles, type Change } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

const check = orphansCheck(orphans, moonlanding);
let clean: LandedWithFiles;
let dirty: LandedWithFiles;

beforeAll(() => {
  clean = new LandedWithFiles({ records: 1200, seed: 11, dirty: 0 });
  dirty = new LandedWithFiles({ records: 1200, seed: 12, dirty: 0.3 });
});
afterAll(() => {
  clean.close();
  dirty.close();
});

test("nothing dangles, however damaged the sources were", async () => {
  for (const landed of [clean, dirty]) {
    const verdict = await landed.ask(check);
    expect(verdict).toMatchObject({ status: "PASS", failed: 0, samples: [] });
    expect(verdict.detail).toMatch(/references by 90 foreign keys and [\d,]+ ids in 9 JSON arrays/);
  }
});

const LINKED = "(SELECT id FROM review WHERE engagement_id IS NOT NULL LIMIT 1)";

describe.each<[string, RegExp, Change]>([
  [
    "a parent that is gone",
    /lead to no row of rfi\b/,
    "DELETE FROM rfi WHERE id = (SELECT rfi_id FROM rfi_response LIMIT 1)",
  ],
  [
    "a nullable reference to nobody",
    /1 reference of rfi.assigned_to lead to no row of users/,
    "UPDATE rfi SET assigned_to = 'nobody' WHERE id = (SELECT min(id) FROM rfi)",
  ],
  [
    "an id in an array",
    /in engagement.users are no row of users/,
    "UPDATE engagement SET users = json_insert(users, '$[#]', 'nobody') WHERE id = (SELECT min(id) FROM engagement)",
  ],
  [
    "a number in an array of ids",
    /in engagement.users are no row of users/,
    "UPDATE engagement SET users = '[7]' WHERE id = (SELECT min(id) FROM engagement)",
  ],
  [
    "an array that is none",
    /in team.users are no row of users/,
    "UPDATE team SET users = '{\"a\": 1}' WHERE id = (SELECT min(id) FROM team)",
  ],
  [
    "a file of an owner who is not there",
    /file whose owner is not there/,
    "UPDATE file SET owner_id = 'nobody' WHERE id = (SELECT min(id) FROM file)",
  ],
  [
    "activity of another engagement",
    /activity of another row than the one above it/,
    `UPDATE audit_logs SET entity_id = (SELECT id FROM engagement AS e WHERE e.id <> entity_id LIMIT 1)
     WHERE id = (SELECT id FROM audit_logs WHERE entity_type = 'engagement' AND action = 'activity' LIMIT 1)`,
  ],
  [
    "a review at another engagement than it names",
    /review with another engagement than its friday_link names/,
    `UPDATE review SET engagement_id = (SELECT e.id FROM engagement AS e WHERE e.id <> engagement_id LIMIT 1) WHERE id = ${LINKED}`,
  ],
  [
    "a review that lost its engagement",
    /friday_link leads nowhere, and no finding tells it/,
    `UPDATE review SET engagement_id = NULL WHERE id = ${LINKED}`,
  ],
  [
    "an engagement whose review is another's",
    /review_link is not returned, and no finding tells it/,
    `DELETE FROM _touchdown_findings; UPDATE engagement SET review_ref = 'nowhere' WHERE id = (SELECT min(id) FROM engagement)`,
  ],
])("%s", (_, detail, change) => {
  test("fails", async () => {
    expectFailure(await clean.ask(check, { change }), detail);
  });
});
