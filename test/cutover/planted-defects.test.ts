import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import {
  DECLARATION,
  NAMES,
  change,
  closeCutoverLab,
  digestsOf,
  openCutoverLab,
  optionsOf,
  use,
  type CutoverLab,
} from "./lab.ts";
import { at, expectOld, statusOf } from "./outcome.ts";

let lab: CutoverLab;
beforeEach(() => {
  lab = openCutoverLab();
});
afterEach(() => closeCutoverLab(lab));

test("backup: a live database that is damaged gives no backup, and nothing is changed", async () => {
  change(lab.live, "CREATE INDEX other_a ON other (a); INSERT INTO other VALUES ('x', 1)");
  damageIndex(lab.live);
  const done = await cutOver(optionsOf(lab));
  expect(statusOf(done, "backup")).toBe("FAIL");
  expect(done).toMatchObject({ outcome: "old", rolledBack: null, downtimeMs: 0 });
  expect(statusOf(done, "swap")).toBe("SKIP");
});

/** Pages of an index overwritten, which only a check of the integrity sees. */
function damageIndex(file: string): void {
  const [root, size] = use(file, (live) => {
    live.pragma("wal_checkpoint(TRUNCATE)");
    return [
      Number(live.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'other_a'").pluck().get()),
      Number(live.pragma("page_size", { simple: true })),
    ];
  });
  const bytes = readFileSync(file);
  bytes.copyWithin((root - 1) * size, (root - 2) * size, (root - 1) * size);
  writeFileSync(file, bytes);
}

test.each([
  [
    "a row that offends a criterion",
    "UPDATE task SET area_id = 'nowhere' WHERE id = 'T3'",
    /orphaned-tasks|refer to a missing row/,
  ],
  [
    "a reference to a row that is missing",
    "UPDATE mark SET task_id = 'nowhere' WHERE id = 10",
    /refer to a missing row/,
  ],
])("staging: %s stops it before anything is changed", async (_what, sql, why) => {
  const before = await digestsOf(lab.live);
  change(lab.staging, `PRAGMA foreign_keys = OFF; ${sql}`);
  const done = await cutOver(optionsOf(lab));
  expect(done.verdicts.find(({ name }) => name === "staging")).toMatchObject({
    status: "FAIL",
    detail: expect.stringMatching(why),
  });
  expect(done).toMatchObject({ outcome: "old", rolledBack: null });
  expect(await digestsOf(lab.live)).toEqual(before);
});

test("swap: somebody writes to a table that is replaced after the backup, so it stands down, and a second one succeeds", async () => {
  const wrote = at("cutover-backed-up", () => change(lab.live, "INSERT INTO area VALUES ('A7', 'late', NULL)"));
  const done = await cutOver(optionsOf(lab, wrote));
  expect(done.verdicts.find(({ name }) => name === "swap")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("area has 7 rows and not the 6 of the backup"),
  });
  expect(done).toMatchObject({ outcome: "old", rolledBack: null });
  expect(use(lab.live, (live) => live.prepare("SELECT name FROM area WHERE id = 'A7'").pluck().get())).toBe("late");
  expect(await cutOver(optionsOf(lab))).toMatchObject({ outcome: "new" });
});

test("swap: a view that the new tables break stops it, and nothing is changed", async () => {
  change(lab.live, "CREATE VIEW old_notes AS SELECT id, old_note FROM area");
  const before = await digestsOf(lab.live);
  const done = await cutOver(optionsOf(lab));
  expect(done.verdicts.find(({ name }) => name === "swap")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("view old_notes does not work any more"),
  });
  expect(await digestsOf(lab.live)).toEqual(before);
});

test("swap: a trigger that the new tables break stops it", async () => {
  change(lab.live, "CREATE TRIGGER audited AFTER INSERT ON audit BEGIN UPDATE area SET old_note = new.what; END");
  const done = await cutOver(optionsOf(lab));
  expect(done.verdicts.find(({ name }) => name === "swap")?.detail).toContain("a trigger on audit");
  expect(done.outcome).toBe("old");
});

test("swap: protected rows that would refer to nothing stop it, those that did so before are told", async () => {
  change(lab.live, "PRAGMA foreign_keys = OFF; INSERT INTO message (area_id, body) VALUES ('nowhere', 'all along')");
  const done = await cutOver(optionsOf(lab));
  expect(done).toMatchObject({ outcome: "new" });
  const folder = join(done.archive, "validation_artifacts");
  const [log = ""] = readdirSync(folder).filter((name) => name.startsWith("execution_log"));
  expect(readFileSync(join(folder, log), "utf8")).toContain(
    "REMARK 1 rows of message refer to a missing row, 1 did before",
  );
  await takeBack({ ...optionsOf(lab), reason: "again" });
  change(
    lab.live,
    "INSERT INTO area VALUES ('A0', 'goes', NULL); INSERT INTO message (area_id, body) VALUES ('A0', 'of it')",
  );
  const refused = await cutOver(optionsOf(lab, { clock: later() }));
  expect(refused.verdicts.find(({ name }) => name === "swap")?.detail).toContain(
    "2 rows of message refer to a missing row, and 1 did before",
  );
});

function later(): CutOverOptions["clock"] {
  const offset = 3_600_000;
  return { now: () => Date.now() + offset, wait: async () => undefined };
}

test.each([
  ["a row is changed", "UPDATE message SET body = 'spoiled' WHERE id = 3"],
  ["a row is gone", "DELETE FROM message WHERE id = 3"],
  ["a row is gone and another has come", "DELETE FROM message WHERE id = 3; INSERT INTO message (body) VALUES ('x')"],
  ["its counter is set back", "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'audit'"],
  ["it is declared anew", "CREATE INDEX spoiled ON message (body)"],
])("protected: %s behind the swap, so it is taken back", async (_what, sql) => {
  const before = await digestsOf(lab.live, NAMES);
  const done = await cutOver(
    optionsOf(
      lab,
      at("cutover-swapped", () => change(lab.live, sql)),
    ),
  );
  expect(statusOf(done, "protected")).toBe("FAIL");
  // The replaced tables are back; what somebody has done to a protected one is theirs to mend, and no rollback is proven over it.
  await expectOld(lab, done, { before: before, isRolledBack: false });
  expect(statusOf(done, "rollback")).toBe("FAIL");
});

test("protected: rows that others add meanwhile are no fault", async () => {
  const add = (): void => change(lab.live, "INSERT INTO message (body) VALUES ('late')");
  const done = await cutOver(
    optionsOf(lab, {
      reach: (name) => void (name.startsWith("cutover-") && name !== "cutover-in-transaction" && add()),
    }),
  );
  expect(done).toMatchObject({ outcome: "new" });
});

test("protected: a swapped table is not what staging has, so it is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const done = await cutOver(
    optionsOf(
      lab,
      at("cutover-swapped", () => change(lab.live, "UPDATE area SET label = 'x' WHERE id = 'A2'")),
    ),
  );
  expect(done.verdicts.find(({ name }) => name === "protected")?.detail).toContain(
    "area has as many rows (9), and not the content of staging",
  );
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

test("criteria: one that the live database alone can answer does not hold, so it is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const done = await cutOver(
    optionsOf(
      lab,
      at("cutover-swapped", () => change(lab.live, "INSERT INTO message (body) VALUES ('')")),
    ),
  );
  expect(statusOf(done, "protected")).toBe("PASS");
  expect(done.verdicts.find(({ name }) => name === "criteria")).toMatchObject({
    status: "FAIL",
    samples: [{ detail: expect.stringContaining("message 41: empty") }],
  });
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

test("criteria: one that cannot be asked is a fault", async () => {
  const criteria = [...DECLARATION.criteria, { name: "wrong", title: "wrong", sql: "SELECT absent FROM message" }];
  const done = await cutOver(optionsOf(lab, { declaration: { ...DECLARATION, criteria } }));
  expect(done.verdicts.find(({ name }) => name === "criteria")?.detail).toContain("criterion wrong cannot be asked");
  expect(done.rolledBack).toMatchObject({ isVerified: true });
});

test("smoke: too few rows, so it is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const smoke = [{ name: "ten-areas", sql: "SELECT id FROM area", rowsMin: 10 }];
  const done = await cutOver(optionsOf(lab, { declaration: { ...DECLARATION, smoke } }));
  expect(statusOf(done, "smoke")).toBe("FAIL");
  await expectOld(lab, done, { before: before, isRolledBack: true });
});
