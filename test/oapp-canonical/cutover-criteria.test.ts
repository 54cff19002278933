import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cutover } from "../../migrations/oapp-canonical/cutover.ts";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import { schemaPart } from "../../shared/schema-sql.ts";

/** A sound hierarchy in a database as loose as an old one: nothing of it is enforced. */
const LOOSE = `
  CREATE TABLE projects_canonical (projectId TEXT, projectName TEXT, status TEXT);
  CREATE TABLE phases_canonical (phaseId TEXT, phaseName TEXT, project_ref TEXT);
  CREATE TABLE steps_canonical (stepId TEXT, stepName TEXT, phase_ref TEXT, project_ref TEXT);
  CREATE TABLE comms_canonical (id INTEGER PRIMARY KEY, projectId TEXT, phaseId TEXT);
  INSERT INTO projects_canonical VALUES ('HL-1', 'Harbour', 'Active'), ('LS-2', 'Lantern', 'Planning');
  INSERT INTO phases_canonical VALUES ('WT-1', 'First', 'HL-1'), ('WT-2', 'Second', 'HL-1');
  INSERT INTO steps_canonical VALUES ('WT-1-S01', 'Begin', 'WT-1', 'HL-1');
  INSERT INTO comms_canonical VALUES (1, NULL, 'WT-1'), (2, NULL, 'WT-77'), (3, 'HL-1', NULL);`;

let live: Target;
beforeEach(() => {
  live = openScratch();
  live.exec(LOOSE);
});
afterEach(() => {
  live.close();
});

/** Names of the criteria that find something, with what they find. */
function offended(): readonly (readonly unknown[])[] {
  return cutover.criteria.flatMap(({ name, sql }) =>
    live
      .prepare<[], unknown[]>(sql)
      .raw()
      .all()
      .map(([table, id]) => [name, table, id]),
  );
}

const PHASES = "phases_canonical";
const STEPS = "steps_canonical";
const PROJECTS = "projects_canonical";

describe("the criteria of the cutover", () => {
  test("find nothing in a sound hierarchy", () => {
    expect(offended()).toEqual([]);
  });

  test.each<[string, string, readonly (readonly unknown[])[]]>([
    ["a project without an id", `INSERT INTO ${PROJECTS} VALUES (NULL, 'X', '')`, [["projects-named", PROJECTS, null]]],
    ["a project with a blank id", `INSERT INTO ${PROJECTS} VALUES (' ', 'X', '')`, [["projects-named", PROJECTS, " "]]],
    [
      "a project without an id of its own",
      `INSERT INTO ${PROJECTS} VALUES ('~0a1b2c3d', 'X', '')`,
      [["projects-named", PROJECTS, "~0a1b2c3d"]],
    ],
    [
      "a project without a name",
      `UPDATE ${PROJECTS} SET projectName = '' WHERE projectId = 'LS-2'`,
      [["projects-named", PROJECTS, "LS-2"]],
    ],
    [
      "a phase without a name",
      `UPDATE ${PHASES} SET phaseName = ' ' WHERE phaseId = 'WT-2'`,
      [["phases-named", PHASES, "WT-2"]],
    ],
    ["a step without a name", `UPDATE ${STEPS} SET stepName = NULL`, [["steps-named", STEPS, "WT-1-S01"]]],
    [
      "a phase whose project is null",
      `UPDATE ${PHASES} SET project_ref = NULL WHERE phaseId = 'WT-2'`,
      [["orphaned-phases", PHASES, "WT-2"]],
    ],
    [
      "a phase whose project is empty",
      `UPDATE ${PHASES} SET project_ref = '' WHERE phaseId = 'WT-2'`,
      [["orphaned-phases", PHASES, "WT-2"]],
    ],
    [
      "a phase whose project is a whole relation cell",
      `UPDATE ${PHASES} SET project_ref = 'Harbour (https://…)' WHERE phaseId = 'WT-2'`,
      [["orphaned-phases", PHASES, "WT-2"]],
    ],
    ["a step whose phase is null", `UPDATE ${STEPS} SET phase_ref = NULL`, [["orphaned-steps", STEPS, "WT-1-S01"]]],
    [
      "a step whose phase is not there",
      `UPDATE ${STEPS} SET phase_ref = 'WT-9'`,
      [["orphaned-steps", STEPS, "WT-1-S01"]],
    ],
    [
      "a step of another project than its phase's",
      `UPDATE ${STEPS} SET project_ref = 'LS-2'`,
      [["steps-of-their-project", STEPS, "WT-1-S01"]],
    ],
    [
      "a step without a project",
      `UPDATE ${STEPS} SET project_ref = NULL`,
      [["steps-of-their-project", STEPS, "WT-1-S01"]],
    ],
    [
      "a phase twice, but for a blank",
      `INSERT INTO ${PHASES} VALUES ('WT-2 ', 'Second', 'HL-1')`,
      [["duplicates", PHASES, "WT-2"]],
    ],
    [
      "a project twice, but for capitals",
      `INSERT INTO ${PROJECTS} VALUES ('hl-1', 'Harbour', '')`,
      [["duplicates", PROJECTS, "HL-1"]],
    ],
    ["a step twice", `INSERT INTO ${STEPS} SELECT * FROM ${STEPS}`, [["duplicates", STEPS, "WT-1-S01"]]],
  ])("find %s", (_title, defect, expected) => {
    live.exec(defect);
    expect(offended()).toEqual(expected);
  });

  test("the smoke queries answer, and fail over an empty hierarchy", () => {
    const isEnough = () => cutover.smoke.map(({ sql, rowsMin }) => live.prepare(sql).all().length >= rowsMin);
    expect(isEnough()).toEqual([true, true]);
    live.exec(`DELETE FROM ${PROJECTS}`);
    expect(isEnough()).toEqual([false, true]);
  });

  test("the remarks tell what stops nothing", () => {
    const told = cutover.remarks.flatMap(({ sql }) => live.prepare<[], unknown[]>(sql).raw().all());
    expect(told).toEqual([
      ["projects", 2],
      ["phases", 2],
      ["steps", 1],
      ["projects without phases", 1],
      ["phases without steps", 1],
      ["comms with a dangling phaseId", 1],
      ["comms with a dangling projectId", 0],
    ]);
  });

  test("they can be asked of the tables as they are published", () => {
    const published = openScratch();
    try {
      published.exec(schemaPart(oappCanonical.schema, "published"));
      for (const { sql } of cutover.criteria) expect(published.prepare(sql).all()).toEqual([]);
    } finally {
      published.close();
    }
  });
});
