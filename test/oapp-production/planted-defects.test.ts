import { afterAll, describe, expect, test } from "vitest";
import { ExportLab } from "./export-lab.ts";
import { generatedRecords } from "./generated-records.ts";
import { landExport, landRecords, type Choices } from "./landed-export.ts";
import { item, page, sceneOf } from "./scene.ts";

const { documents } = generatedRecords({ records: 94, seed: 7 });
const landed = landRecords(documents, { settings: { "orphan-policy": "quarantine" } });
const lab = new ExportLab(landed);
afterAll(() => {
  lab.close();
  landed.close();
});

/** One phase of this state. */
function one(state: string): string {
  return `(SELECT id FROM phase_link WHERE state = '${state}' ORDER BY id LIMIT 1)`;
}

const OTHER_PROJECT = `(SELECT p.id FROM project AS p WHERE p.id <> phase_link.project_ref ORDER BY p.id LIMIT 1)`;

/** Check, what is planted, and what it must say. */
const DEFECTS: readonly (readonly [check: string, defect: string, sql: string, said: RegExp])[] = [
  [
    "linkage",
    "a phase is given to another project",
    `UPDATE phase_link SET project_ref = ${OTHER_PROJECT} WHERE id = ${one("linked")}`,
    /another project than its cells name/,
  ],
  [
    "linkage",
    "an orphan is given to some project",
    `UPDATE phase_link SET state = 'linked', project_ref = (SELECT min(id) FROM project) WHERE id = ${one("quarantined")}`,
    /link that no cell names/,
  ],
  [
    "linkage",
    "a linked phase is called an orphan",
    `UPDATE phase_link SET state = 'quarantined', project_ref = NULL WHERE id = ${one("linked")}`,
    /has no link, and its cells name one project/,
  ],
  ["linkage", "a phase was not decided on", `DELETE FROM phase_link WHERE id = ${one("linked")}`, /was not decided on/],
  [
    "linkage",
    "an item serves two phases",
    "UPDATE phase SET title = (SELECT title FROM phase AS o WHERE o.id = (SELECT a.id FROM phase_link AS a WHERE a.is_confirmed = 1 ORDER BY a.id LIMIT 1)) WHERE id = (SELECT b.id FROM phase_link AS b WHERE b.is_confirmed = 1 AND b.project_ref = (SELECT project_ref FROM phase_link AS a WHERE a.is_confirmed = 1 ORDER BY a.id LIMIT 1) ORDER BY b.id DESC LIMIT 1)",
    /serves more phases than it has items/,
  ],
  [
    "linkage",
    "the page of a project is another's",
    `UPDATE phase_link SET project_page_id = '${page("f")}' WHERE id = ${one("linked")}`,
    /page of the project is not in the phase's cells/,
  ],
  [
    "linkage",
    "the page of a phase is another's",
    `UPDATE phase_link SET phase_page_id = '${page("f")}' WHERE id = ${one("linked")}`,
    /page of the phase is not in the project's cell/,
  ],
  [
    "linkage",
    "a confirmed link is that of a phase which the project's cell does not hold",
    `UPDATE project SET source = json_set(source, '$.Phase', '') WHERE id = (SELECT project_ref FROM phase_link WHERE is_confirmed = 1 LIMIT 1)`,
    /called confirmed, and the project's cell does not hold/,
  ],
  ["orphans", "a phase was not decided on", `DELETE FROM phase_link WHERE id = ${one("linked")}`, /was not decided on/],
  [
    "orphans",
    "nobody answers for an assignment",
    `UPDATE phase_link SET state = 'assigned', approver = ' ', project_ref = (SELECT min(id) FROM project) WHERE id = ${one("quarantined")}`,
    /assignment has no approver/,
  ],
  [
    "orphans",
    "an orphan is left under quarantine",
    `UPDATE phase_link SET state = 'orphan' WHERE id = ${one("quarantined")}`,
    /has no project, and the policy is quarantine/,
  ],
  [
    "orphans",
    "an orphan is assigned without a mapping file",
    `UPDATE phase_link SET state = 'assigned', policy = 'assign', approver = 'A. Keeper', project_ref = (SELECT min(id) FROM project) WHERE id = ${one("quarantined")}`,
    /is assigned, and the policy is quarantine/,
  ],
  [
    "orphans",
    "an assignment could not be followed",
    `UPDATE phase_link SET assignment_fault = 'Line 1 …' WHERE id = ${one("linked")}`,
    /could not be followed/,
  ],
  [
    "orphans",
    "a line of the mapping file is for nobody",
    "INSERT INTO assignment VALUES ('a', 1, 'ZZ-1', 'ZZ-1', 'P', 'A. Keeper', 'why')",
    /assigns no phase/,
  ],
  [
    "orphans",
    "a decision has no reason",
    `UPDATE phase_link SET reason = '' WHERE id = ${one("quarantined")}`,
    /has no reason/,
  ],
  [
    "disagreements",
    "the source contradicts itself",
    `UPDATE phase_link SET state = 'disagreement', project_ref = NULL, reason = 'Its columns …' WHERE id = ${one("linked")}`,
    /contradicts itself/,
  ],
  [
    "disagreements",
    "a title leads to two pages, and its phases are linked",
    `UPDATE relation_item SET page_id = '${page("f")}' WHERE id = (SELECT id FROM relation_item WHERE owner_table = 'phase' ORDER BY id LIMIT 1)`,
    /leads to several pages/,
  ],
  [
    "duplicate-keys",
    "two records have one key",
    "DROP TABLE IF EXISTS none; CREATE TABLE copied AS SELECT * FROM business_key; DROP TABLE business_key; ALTER TABLE copied RENAME TO business_key; UPDATE business_key SET key = (SELECT min(key) FROM business_key WHERE table_name = 'phase') WHERE table_name = 'phase' AND row_id = (SELECT max(row_id) FROM business_key WHERE table_name = 'phase')",
    /key is that of several records/,
  ],
  [
    "duplicate-keys",
    "a key is that of another record",
    "UPDATE business_key SET key = 'ZZ-9' WHERE id = (SELECT max(id) FROM business_key WHERE table_name = 'project')",
    /not that of the record's id/,
  ],
  [
    "duplicate-keys",
    "a duplicate is not counted",
    "UPDATE business_key SET rows_alike = 1 WHERE rows_alike > 1",
    /more or less often|suffix that it does not need/,
  ],
  [
    "duplicate-keys",
    "a key got a suffix for nothing",
    "UPDATE business_key SET key = key || '~00000000' WHERE id = (SELECT max(id) FROM business_key WHERE table_name = 'project')",
    /suffix that it does not need/,
  ],
  [
    "duplicate-keys",
    "a record has no key",
    "DELETE FROM business_key WHERE id = (SELECT max(id) FROM business_key WHERE table_name = 'phase')",
    /has no key/,
  ],
  [
    "vocabularies",
    "done became in progress",
    "UPDATE phase SET status = 'In Progress' WHERE status_raw = 'Done'",
    /status is not what its word stands for/,
  ],
  [
    "vocabularies",
    "no RAG became green",
    "UPDATE phase SET rag = 'Green' WHERE rag IS NULL",
    /rag is not what its word stands for/,
  ],
  [
    "vocabularies",
    "a project is complete",
    "UPDATE project SET status = 'Complete' WHERE status = 'Completed'",
    /status is not what its word stands for/,
  ],
  [
    "cells",
    "an owner is the second word of another column",
    "UPDATE sub_app SET owner = 'GitHub' WHERE id = (SELECT min(id) FROM sub_app)",
    /cell is not what the file says/,
  ],
  [
    "cells",
    "notes lost their end",
    "UPDATE phase SET notes = substr(notes, 1, 100) WHERE length(notes) > 100",
    /cell is not what the file says/,
  ],
  [
    "cells",
    "a column is gone from source",
    "UPDATE project SET source = json_remove(source, '$.goals') WHERE id = (SELECT min(id) FROM project)",
    /cell is not what the file says/,
  ],
  [
    "cells",
    "a record stands elsewhere",
    "UPDATE tech_debt SET first_line = first_line + 1 WHERE id = (SELECT min(id) FROM tech_debt)",
    /cell is not what the file says/,
  ],
  [
    "cells",
    "a row is gone",
    "DELETE FROM memory_classification WHERE id = (SELECT min(id) FROM memory_classification)",
    /record has no row/,
  ],
  [
    "dates",
    "a placeholder became a date",
    "UPDATE phase SET start_date = '2000-01-01' WHERE flags LIKE '%placeholder:startDate%'; UPDATE phase SET start_date = '2025-07-01' WHERE start_date_raw = ''",
    /date was made up/,
  ],
  [
    "dates",
    "an instant was read in another zone",
    "UPDATE project SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+10 hours')",
    /date is not that of its cell/,
  ],
  [
    "dates",
    "a date is gone without a word",
    "UPDATE tech_debt SET updated_at = NULL, updated_on = NULL WHERE id = (SELECT min(id) FROM tech_debt)",
    /date is gone, and nothing says why/,
  ],
  ["derivations", "an issue was left out", "DELETE FROM issue WHERE rule = 'status-contradicted'", /./],
  [
    "derivations",
    "the figures are made up",
    `UPDATE verification SET linkages = '{"projectsToPhases":16,"phasesToProjects":37,"subAppsToProjects":4}'`,
    /./,
  ],
  ["spot-check", "a title was changed", "UPDATE project SET title = title || '!'", /./],
];

describe("a planted defect is found", () => {
  test.each(DEFECTS.map((each) => [each[0], each[1], each] as const))(
    "by %s: %s",
    async (check, _, [, , sql, said]) => {
      const verdict = await lab.plant(check, sql);
      expect({ status: verdict.status, detail: verdict.detail }).toEqual({
        status: "FAIL",
        detail: expect.stringMatching(said),
      });
      expect(verdict.failed).toBeGreaterThan(0);
    },
  );

  test.each<readonly [string, string]>([
    [
      "referential-integrity",
      "UPDATE relation_item SET owner_id = 'nobody' WHERE id = (SELECT min(id) FROM relation_item)",
    ],
    ["referential-integrity", "DELETE FROM phase_link WHERE id = (SELECT min(id) FROM phase_link)"],
    ["referential-integrity", "DELETE FROM business_key WHERE table_name = 'tech_debt'"],
    ["timestamps", "UPDATE project SET created_at = '2026-01-01T00:30:00.000Z'"],
    ["data-types", "UPDATE phase SET start_date = '2025-02-30' WHERE id = (SELECT min(id) FROM phase)"],
    ["json-fields", "UPDATE phase SET flags = '{' WHERE id = (SELECT min(id) FROM phase)"],
    ["foreign-keys", "UPDATE phase_link SET project_ref = 'nobody' WHERE state = 'linked'"],
    ["row-count", "DELETE FROM issue WHERE id = (SELECT min(id) FROM issue)"],
  ])("by the validator %s: %s", (name, sql) => {
    expect(lab.validate(sql).find((verdict) => verdict.name === name)?.status).toBe("FAIL");
  });
});

test("a word of no vocabulary that the row does not tell of is found", async () => {
  const own = landExport({ phases: [{ phaseid: "1", phasename: "One", status: "Completed", RAG: "Blue" }] });
  const ownLab = new ExportLab(own);
  expect((await ownLab.ask("vocabularies")).map(({ status }) => status)).toEqual(["PASS"]);
  const verdict = await ownLab.plant("vocabularies", "UPDATE phase SET flags = '[]'");
  ownLab.close();
  own.close();
  expect(verdict).toMatchObject({ status: "FAIL", failed: 2, detail: expect.stringContaining("nothing says so") });
});

describe("a policy that says fail", () => {
  const ALPHA = item("Alpha", page("a"));

  test.each<readonly [string, Choices, string]>([
    ["orphans", {}, "phase has no project, and the policy is fail"],
    [
      "duplicate-keys",
      { settings: { "duplicate-policy": "fail" } },
      "id occurs more than once, and the policy is fail",
    ],
    [
      "disagreements",
      { settings: { "orphan-policy": "quarantine" } },
      "phase about which the source contradicts itself",
    ],
    ["disagreements", { settings: { "orphan-policy": "assign" } }, "phase about which the source contradicts itself"],
  ])("fails %s (%j)", async (name, choices, kind) => {
    const scene = sceneOf({ Alpha: [], Beta: [] }, [
      { id: "1", title: "One", first: ALPHA },
      { id: "1", title: "Two", first: ALPHA },
      { id: "2", title: "Lost" },
      { id: "3", title: "Torn", first: ALPHA, second: item("Beta", page("b")) },
    ]);
    const own = landExport(scene, choices);
    const ownLab = new ExportLab(own);
    const [verdict] = await ownLab.ask(name);
    ownLab.close();
    own.close();
    expect(verdict).toMatchObject({ status: "FAIL", detail: expect.stringContaining(kind) });
  });

  test("passes once somebody has answered for every orphan", async () => {
    const own = landExport(sceneOf({ Alpha: [] }, [{ id: "2", title: "Lost" }]), {
      settings: { "orphan-policy": "assign" },
      assignments: [{ phaseid: "2", projectID: "P-Alpha", approver: "A. Keeper", reason: "It was planned there." }],
    });
    const ownLab = new ExportLab(own);
    const verdicts = await ownLab.ask("linkage", "orphans", "disagreements", "duplicate-keys");
    ownLab.close();
    own.close();
    expect(verdicts.map(({ status }) => status)).toEqual(["PASS", "PASS", "PASS", "PASS"]);
  });
});
