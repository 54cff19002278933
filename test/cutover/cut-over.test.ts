import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { governanceFile, readGovernance, verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import {
  NAMES,
  OTHERS,
  change,
  closeCutoverLab,
  commandsOf,
  digestsOf,
  openCutoverLab,
  optionsOf,
  use,
  withApi,
  type CutoverLab,
} from "./lab.ts";

describe.each(["wal", "delete"] as const)("in a live database with journal mode %s", (mode) => {
  let lab: CutoverLab;
  beforeEach(() => {
    lab = openCutoverLab({ mode });
  });
  afterEach(() => closeCutoverLab(lab));

  test("the published tables take the place of the live ones, and nothing else is touched", async () => {
    const before = await digestsOf(lab.live, OTHERS);
    const done = await cutOver(optionsOf(lab));
    expect(done.verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
    expect(done).toMatchObject({ outcome: "new", rolledBack: null });
    expect(await digestsOf(lab.live, NAMES)).toEqual(await digestsOf(lab.staging, NAMES));
    expect(await digestsOf(lab.live, OTHERS)).toEqual(before);
    expect(use(lab.live, (live) => live.pragma("journal_mode", { simple: true }))).toBe(mode);
    expect(readdirSync(join(lab.folder, "data")).filter((name) => !/^shop\.db(-wal|-shm)?$/.test(name))).toEqual([]);
  });

  test("taken back, the live database is what it was, and what others have written since into other tables stays", async () => {
    const before = await digestsOf(lab.live, NAMES);
    const schema = schemaOf(lab.live);
    await cutOver(optionsOf(lab));
    change(lab.live, "INSERT INTO message (area_id, body) VALUES ('A1', 'since'); INSERT INTO other VALUES ('A2', 3)");
    const done = await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
    expect(done).toMatchObject({ outcome: "old", rolledBack: { isVerified: true, reason: "the owner says so" } });
    expect(done.verdicts.find(({ name }) => name === "rollback")).toMatchObject({ status: "PASS" });
    expect(await digestsOf(lab.live, NAMES)).toEqual(before);
    expect(schemaOf(lab.live)).toEqual(schema);
    expect(
      use(lab.live, (live) => live.prepare("SELECT count(*) FROM message WHERE body = 'since'").pluck().get()),
    ).toBe(1);
    expect(use(lab.live, (live) => live.prepare("SELECT count(*) FROM other").pluck().get())).toBe(2);
  });
});

/** Names are quoted once a table has been renamed. */
function schemaOf(file: string): unknown[] {
  return use(file, (live) =>
    live.prepare("SELECT type, name, replace(sql, '\"', '') AS sql FROM sqlite_schema ORDER BY type, name").all(),
  );
}

let lab: CutoverLab;
beforeEach(() => {
  lab = openCutoverLab();
});
afterEach(() => closeCutoverLab(lab));

test("declaration, indexes, triggers, views and counters are those that they must be", async () => {
  await cutOver(optionsOf(lab));
  const names = use(lab.live, (live) =>
    live
      .prepare(
        "SELECT type || ' ' || name FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY 1",
      )
      .pluck()
      .all(),
  );
  expect(names).toEqual([
    "index area_name",
    "index task_area",
    "table area",
    "table audit",
    "table mark",
    "table message",
    "table other",
    "table task",
    "trigger other_told",
    "trigger task_told",
    "view titles",
  ]);
  const counter = "SELECT seq FROM sqlite_sequence WHERE name = 'mark'";
  expect(use(lab.live, (live) => live.prepare(counter).pluck().get())).toBe(90);
  change(lab.live, "INSERT INTO task VALUES ('T99', 'A9', 'by a service', NULL); INSERT INTO other VALUES ('A1', 1)");
  expect(use(lab.live, (live) => live.prepare("SELECT name FROM titles WHERE id = 'T99'").pluck().get())).toBe(
    "New area 9",
  );
  expect(use(lab.live, (live) => live.prepare("SELECT what FROM audit ORDER BY id DESC LIMIT 1").pluck().get())).toBe(
    "task T99",
  );
});

test("the backup is named by database and time, whole, and hashed", async () => {
  const before = await digestsOf(lab.live);
  const { archive, backup } = await cutOver(optionsOf(lab));
  expect(backup?.name).toMatch(/^shop_backup_\d{8}_\d{6}\.db$/);
  const file = join(archive, "before_cutover", backup?.name ?? "");
  expect(await hashFile(file)).toBe(backup?.sha256);
  expect(await digestsOf(file)).toEqual(before);
  expect(statSync(file).size).toBe(backup?.bytes);
});

test("records are filled with what was measured, and the governance log is told once a table", async () => {
  const done = await cutOver(optionsOf(lab));
  expect(readdirSync(done.archive).toSorted()).toEqual([
    "after_cutover",
    "before_cutover",
    "governance",
    "validation_artifacts",
  ]);
  const read = (folder: string, start: string): string => {
    const [name = ""] = readdirSync(join(done.archive, folder)).filter((found) => found.startsWith(start));
    return readFileSync(join(done.archive, folder, name), "utf8");
  };
  const log = read("validation_artifacts", "execution_log").split("\n");
  expect(log[0]).toMatch(/START shop-rebuild-20260102, run run: /);
  expect(log.filter((line) => line.includes("✓ ") && !line.includes("BUDGET"))).toHaveLength(done.steps.length);
  expect(log.some((line) => line.includes(" SUCCESS"))).toBe(true);
  expect(log).toContain("RESULT: new");
  expect(log.some((line) => /^DOWNTIME: \d+\.\d+ s$/.test(line))).toBe(true);
  expect(JSON.parse(read("governance", "governance_record"))).toMatchObject({
    event: "production_cutover",
    anchor: "shop-rebuild-20260102",
    source: lab.staging,
    target: lab.live,
    validation: {
      counts: {
        area: { before: 6, expected: 9, after: 9 },
        task: { before: 6, expected: 9, after: 9 },
        mark: { before: 6, expected: 8, after: 8 },
      },
      orphan_detection: { status: "PASS", checked: 2, failed: 0 },
      data_quality: { status: "PASS" },
    },
    downtime_minutes: Number((done.downtimeMs / 60_000).toFixed(4)),
    rollback_executed: false,
    status: "success",
    artifacts_location: done.archive,
    next_validation_due: done.nextValidationDue,
  });
  expect(JSON.parse(read("governance", "governance_record")).validation).toMatchObject({
    areas_count: 9,
    marks_count: 8,
  });
  expect(log.flatMap((line) => /REMARK (.*)/.exec(line)?.[1] ?? [])).toEqual(
    expect.arrayContaining(["marks: 8", "empty areas: areas 0"]),
  );
  const qa = read("validation_artifacts", "qa_").split("\r\n");
  expect(qa[0]).toBe("validation_category,metric,before_count,after_count,expected_count,status,notes");
  expect(qa.some((line) => line.startsWith("replaced tables,area,6,9,9,PASS,"))).toBe(true);
  expect(qa.some((line) => line.startsWith("protected tables,message,40,40,40,PASS,digest unchanged"))).toBe(true);
  const told = [...readGovernance(governanceFile(join(lab.folder, "published")))];
  expect(told.map(({ resource_id, success, details }) => ({ resource_id, success, details }))).toEqual(
    [
      ["area", 9],
      ["task", 9],
      ["mark", 8],
    ].map(([table, rows]) => ({
      resource_id: table,
      success: true,
      details: expect.objectContaining({
        record_count: rows,
        success_count: rows,
        error_count: 0,
        phase: "cutover",
        source: lab.staging,
        target: lab.live,
      }),
    })),
  );
  expect(told.map(({ action }) => action)).toEqual(["replace", "replace", "recount"]);
  await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
  const verdict = verifyGovernance(governanceFile(join(lab.folder, "published")));
  expect(verdict).toMatchObject({ entries: 6, faults: [] });
});

test("the anchor file says the anchor while the new tables are in use, and then what it said before", async () => {
  const anchorFile = join(lab.folder, "anchor.txt");
  await cutOver(optionsOf(lab));
  expect(readFileSync(anchorFile, "utf8")).toBe("shop-rebuild-20260102-PRODUCTION\n");
  expect(statSync(anchorFile).mode & 0o777).toBe(0o644);
  await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
  expect(existsSync(anchorFile)).toBe(false);
});

test("a cutover that is done is not done again; taken back, it can be", async () => {
  const first = await cutOver(optionsOf(lab));
  expect(await cutOver(optionsOf(lab))).toEqual(first);
  await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
  await expect(takeBack({ ...optionsOf(lab), reason: "again" })).rejects.toMatchObject({ code: "CUTOVER_UNFINISHED" });
  const later = Date.now() + 60_000;
  const clock = { now: () => later, wait: async () => undefined };
  const second = await cutOver(optionsOf(lab, { clock }));
  expect(second).toMatchObject({ outcome: "new" });
  expect(second.backup?.name).not.toBe(first.backup?.name);
  expect(await digestsOf(lab.live, NAMES)).toEqual(await digestsOf(lab.staging, NAMES));
});

test("a run whose tables are in one live database does not put them into another one", async () => {
  await cutOver(optionsOf(lab));
  const other = openCutoverLab();
  await expect(cutOver(optionsOf(lab, { live: other.live }))).rejects.toMatchObject({ code: "RUN_CONFLICT" });
  await closeCutoverLab(other);
});

test("whatever the operator names by now, a cutover is taken back where it was done", async () => {
  const before = await digestsOf(lab.live, NAMES);
  await cutOver(optionsOf(lab));
  const elsewhere = { live: join(lab.folder, "absent.db"), anchorFile: join(lab.folder, "absent.txt") };
  await takeBack({ ...optionsOf(lab, elsewhere), reason: "the owner says so" });
  expect(await digestsOf(lab.live, NAMES)).toEqual(before);
  expect(existsSync(join(lab.folder, "anchor.txt"))).toBe(false);
});

test(
  "the services are stopped and started around the swap, a probe measures how long the API was away, and rolling back is timed",
  { timeout: 120_000 },
  async () => {
    lab = await withApi(lab, 4);
    const done = await cutOver(optionsOf(lab));
    expect(done.verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
    expect(commandsOf(lab)).toEqual(["systemctl start api", "systemctl stop api", "systemctl start api"]);
    expect(done.availability?.asked).toBeGreaterThan(3);
    expect(done.availability?.outside?.ratio).toBe(1);
    expect(done.availability?.awayMs).toBeGreaterThan(0);
    expect(done.availability?.awayMs).toBeLessThanOrEqual(done.downtimeMs + 500);
    expect(await (await fetch(lab.urls[0] ?? "")).json()).toEqual({ areas: 9 });
    const back = await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
    expect(back.budgets.find(({ name }) => name === "rollback")).toMatchObject({
      isMet: true,
      tookMs: back.rolledBack?.durationMs,
    });
    expect(await (await fetch(lab.urls[0] ?? "")).json()).toEqual({ areas: 6 });
    expect(commandsOf(lab).slice(-2)).toEqual(["systemctl stop api", "systemctl start api"]);
  },
);
