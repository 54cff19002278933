import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readManifest, wholeSet } from "../../coordinator/publication/manifest.ts";
import { catalogue } from "./catalogue-migration.ts";
import {
  SMALL,
  STRICT,
  change,
  closeBed,
  databaseOf,
  document,
  edited,
  entries,
  failed,
  filesOf,
  openBed,
  promote,
  publish,
  rows,
  syncOnce,
  type Bed,
} from "./catalogue-bed.ts";

let bed: Bed;
beforeEach(async () => {
  bed = openBed();
  await publish(bed);
});
afterEach(() => closeBed(bed));

const tableOf = (promoted: Awaited<ReturnType<typeof promote>>, name: string) =>
  promoted.tableChanges.find(({ table }) => table === name)!;

test("the first promotion makes production what staging is, tells the log, begins curation, and seals the set", async () => {
  const promoted = await promote(bed);
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changes).toMatchObject({ new: 12, unchanged: 0, conflict: 0 });
  expect(rows(bed, "production", "SELECT * FROM teams")).toEqual(rows(bed, "staging", "SELECT * FROM teams"));
  expect(document(bed, "production", "tasks")).toEqual(document(bed, "staging", "tasks"));
  expect(promoted.digest).toBe(readManifest(bed.folder, "staging")?.digest);
  expect(await wholeSet(bed.folder, "production")).toMatchObject({
    set: "production",
    digest: promoted.digest,
    sync: 1,
  });
  expect(readdirSync(join(bed.folder, "production")).toSorted()).toEqual([
    "catalogue_production.db",
    "manifest.json",
    "tasksHeld_production.json",
    "tasks_production.json",
    "teams_production.json",
  ]);
  expect(JSON.parse(readFileSync(join(bed.folder, "curation.json"), "utf8"))).toEqual(catalogue.curation?.config);
  // Four tables staged, four committed, and the activation.
  expect(entries(bed).map(({ event_type, resource_id, success }) => `${event_type} ${resource_id} ${success}`)).toEqual(
    [
      ...["teams", "tasks", "tasks_held", "team_sizes"].map((table) => `db-push catalogue_staging.${table} true`),
      ...["teams", "tasks", "tasks_held", "team_sizes"].map((table) => `db-push catalogue_production.${table} true`),
      "curation-activation curation-loop true",
    ],
  );
  expect(entries(bed)[4]?.details).toMatchObject({
    mode: "production",
    rowCount: 5,
    verified: true,
    issues: [],
    verificationSummary: { totalRecords: 5, orphanedRecords: 2, successfulLinkages: 3 },
  });
});

test("a second promotion of the same input writes nothing: no row, no file, no entry, no time of change", async () => {
  await promote(bed);
  const before = filesOf(bed);
  const again = await promote(bed, { run: "R2" });
  expect(filesOf(bed)).toEqual(before);
  expect(again).toMatchObject({ writes: 0, governanceEntries: 0, changes: { unchanged: 12, new: 0 } });
  expect(failed(again)).toEqual([]);
  // Nor does loading and publishing the same files once more.
  const third = await syncOnce(bed, SMALL, { run: "R3" });
  expect(filesOf(bed)).toEqual(before);
  expect(third).toMatchObject({ writes: 0, governanceEntries: 0 });
});

test("what changed at the source comes over field by field, and only its tables are told of", async () => {
  await promote(bed);
  const promoted = await syncOnce(bed, edited({ "T-2": { 1: "Renamed", 4: "7.5" } }), { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changes).toMatchObject({ sourceChanged: 1, unchanged: 11 });
  expect(tableOf(promoted, "teams").fields).toEqual({
    name: { sourceChanged: 1, targetChanged: 0, conflict: 0 },
    budget: { sourceChanged: 1, targetChanged: 0, conflict: 0 },
    cells: { sourceChanged: 1, targetChanged: 0, conflict: 0 },
  });
  expect(tableOf(promoted, "teams").samples).toContainEqual({
    key: "T-2",
    class: "source-changed",
    column: "name",
    source: "Renamed",
    target: 'The "second" team',
  });
  expect(rows(bed, "production", "SELECT name, budget FROM teams WHERE teamId = 'T-2'")).toEqual([
    { name: "Renamed", budget: 7.5 },
  ]);
  expect(rows(bed, "production", "SELECT count(*) AS n FROM _sync_archive")).toEqual([{ n: 0 }]);
  expect(
    entries(bed)
      .slice(9)
      .map(({ resource_id }) => resource_id),
  ).toEqual(["catalogue_staging.teams", "catalogue_production.teams"]);
});

test("a record that only moved in its file is no change: no row is written, and no table is told of", async () => {
  await promote(bed);
  const database = readFileSync(databaseOf(bed, "production"));
  const promoted = await syncOnce(bed, { ...SMALL, teams: SMALL.teams.toReversed() }, { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changes).toMatchObject({ unchanged: 12 });
  expect(promoted.governanceEntries).toBe(0);
  expect(readFileSync(databaseOf(bed, "production")).equals(database)).toBe(true);
});

test("what was changed in production alone is reported and stands, again and again, and the policy may take it back", async () => {
  await promote(bed);
  change(bed, "production", "UPDATE tasks SET status = 'Doing', note = NULL WHERE taskId = 'K-1'");
  const reported = await promote(bed, { run: "R2" });
  expect(failed(reported)).toEqual([]);
  expect(reported.changes).toMatchObject({ targetChanged: 1 });
  expect(tableOf(reported, "tasks")).toMatchObject({ kept: 2, archived: 0 });
  expect(document(bed, "production", "tasks")[0]).toMatchObject({ status: "Doing", note: null });
  const files = filesOf(bed);
  expect(await promote(bed, { run: "R3" })).toMatchObject({
    writes: 0,
    governanceEntries: 0,
    changes: { targetChanged: 1 },
  });
  expect(filesOf(bed)).toEqual(files);

  const reverted = await promote(bed, { run: "R4", policy: STRICT });
  expect(failed(reverted)).toEqual([]);
  expect(tableOf(reverted, "tasks")).toMatchObject({ kept: 0, archived: 2 });
  expect(rows(bed, "production", "SELECT status, note FROM tasks WHERE taskId = 'K-1'")).toEqual([
    { status: "Open", note: "first\r\nsecond" },
  ]);
  expect(rows(bed, "production", "SELECT field, value, replaced_by, reason, run, actor FROM _sync_archive")).toEqual([
    {
      field: "status",
      value: "Doing",
      replaced_by: "Open",
      reason: expect.stringContaining("reverted"),
      run: "R4",
      actor: "tester",
    },
    expect.objectContaining({ field: "note", value: null, replaced_by: "first\r\nsecond" }),
  ]);
  expect(await promote(bed, { run: "R5", policy: STRICT })).toMatchObject({ writes: 0, governanceEntries: 0 });
});

test("where both sides changed a field the source wins, and the value that lost is archived with reason, actor and time", async () => {
  await promote(bed);
  change(bed, "production", "UPDATE teams SET lead = 'Zoe', heads = 99 WHERE teamId = 'T-1'");
  const promoted = await syncOnce(bed, edited({ "T-1": { 2: "Kim" } }), { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changes).toMatchObject({ conflict: 1, sourceChanged: 0 });
  // The other field was changed in production alone, and stands.
  expect(rows(bed, "production", "SELECT lead, heads FROM teams WHERE teamId = 'T-1'")).toEqual([
    { lead: "Kim", heads: 99 },
  ]);
  const archive = rows(bed, "production", "SELECT * FROM _sync_archive");
  expect(archive).toEqual([
    {
      id: 1,
      table_name: "teams",
      key: "T-1",
      field: "lead",
      value: "Zoe",
      replaced_by: "Kim",
      reason: expect.stringContaining("conflict"),
      run: "R2",
      actor: "tester",
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      sync: 2,
    },
  ]);
  expect(await promote(bed, { run: "R3" })).toMatchObject({ writes: 0, changes: { targetChanged: 1 } });
});

test("a change that both sides made alike is none, and is not taken for one later", async () => {
  await promote(bed);
  const said = edited({ "T-1": { 2: "Kim" } });
  change(
    bed,
    "production",
    `UPDATE teams SET lead = 'Kim', cells = replace(cells, '"Lead":"Ines"', '"Lead":"Kim"') WHERE teamId = 'T-1'`,
  );
  const promoted = await syncOnce(bed, said, { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changes).toMatchObject({ unchanged: 12, conflict: 0 });
  change(bed, "production", "UPDATE teams SET lead = 'Zoe' WHERE teamId = 'T-1'");
  expect(await promote(bed, { run: "R3" })).toMatchObject({ changes: { targetChanged: 1, conflict: 0 } });
});

test("a record that left the source keeps its row as a tombstone, and comes back to life with it", async () => {
  await promote(bed);
  const gone = await syncOnce(bed, edited({ "K-5": null }), { run: "R2" });
  expect(failed(gone)).toEqual([]);
  expect(tableOf(gone, "tasks")).toMatchObject({ tombstoned: { now: 1, standing: 1, keys: ["K-5"] } });
  expect(rows(bed, "production", "SELECT taskId FROM tasks ORDER BY 1")).toEqual(
    ["K-1", "K-2", "K-5"].map((taskId) => ({ taskId })),
  );
  const [, , marked] = document(bed, "production", "tasks");
  expect(marked).toMatchObject({ taskId: "K-5", _tombstone: expect.stringMatching(/Z$/) });
  const mark = { totalRecords: 4, orphanedRecords: 2, successfulLinkages: 2 };
  expect(await syncOnce(bed, edited({ "K-5": null, "T-𝟜": null }), { run: "R3" })).toMatchObject({
    changes: { missingInSource: 3 },
  });
  // The figures that the log is told count no tombstones.
  expect(
    entries(bed).findLast(({ resource_id }) => resource_id === "catalogue_production.teams")?.details,
  ).toMatchObject({
    rowCount: 5,
    verificationSummary: mark,
  });
  expect(await syncOnce(bed, edited({ "K-5": null }), { run: "R3" })).toMatchObject({
    changes: { missingInSource: 2 },
  });
  expect(await syncOnce(bed, edited({ "K-5": null }), { run: "R3" })).toMatchObject({
    writes: 0,
    changes: { missingInSource: 2 },
  });

  const back = await syncOnce(bed, SMALL, { run: "R4" });
  expect(failed(back)).toEqual([]);
  expect(document(bed, "production", "tasks").some((row) => "_tombstone" in row)).toBe(false);
  expect(await syncOnce(bed, SMALL, { run: "R5" })).toMatchObject({ writes: 0 });
});

test("a row that somebody deleted is reported, and comes back with news, with the policy, or when others refer to it", async () => {
  await promote(bed);
  change(bed, "production", "DELETE FROM tasks WHERE taskId IN ('K-1', 'K-2')");
  const reported = await promote(bed, { run: "R2" });
  expect(failed(reported)).toEqual([]);
  expect(tableOf(reported, "tasks")).toMatchObject({
    deleted: { count: 2, keys: ["K-1", "K-2"] },
    restored: { count: 0 },
  });
  expect(await promote(bed, { run: "R3" })).toMatchObject({ writes: 0, governanceEntries: 0 });

  const news = await syncOnce(bed, edited({ "K-1": { 3: "Done" } }), { run: "R4" });
  expect(failed(news)).toEqual([]);
  expect(tableOf(news, "tasks")).toMatchObject({ restored: { keys: ["K-1"] }, deleted: { keys: ["K-2"] } });
  const restored = await promote(bed, { run: "R5", policy: STRICT });
  expect(failed(restored)).toEqual([]);
  expect(tableOf(restored, "tasks")).toMatchObject({ restored: { keys: ["K-2"] } });

  change(bed, "production", "DELETE FROM teams WHERE teamId IN ('T-1', 'T-3')");
  const referred = await promote(bed, { run: "R6" });
  expect(failed(referred)).toEqual([]);
  expect(tableOf(referred, "teams")).toMatchObject({
    restored: { keys: ["T-1"] },
    deleted: { count: 1, keys: ["T-3"] },
  });
});

test("a row that somebody added stands and is reported, and a record that comes under its key is a conflict", async () => {
  await promote(bed);
  const columns = "taskId, title, team_ref, cells, file_sha256, record, first_line, last_line";
  change(bed, "production", `INSERT INTO tasks (${columns}) VALUES ('K-9', 'By hand', 'T-1', '{}', '', 0, 0, 0)`);
  const added = await promote(bed, { run: "R2", policy: STRICT });
  expect(failed(added)).toEqual([]);
  expect(tableOf(added, "tasks")).toMatchObject({ added: { count: 1, keys: ["K-9"] } });

  const said = { ...SMALL, tasks: [...SMALL.tasks, ["K-9", "From the source", "T-1", "Open", ""]] };
  const met = await syncOnce(bed, said, { run: "R3" });
  expect(failed(met)).toEqual([]);
  expect(tableOf(met, "tasks")).toMatchObject({ records: { conflict: 1 }, added: { count: 0 } });
  expect(rows(bed, "production", "SELECT value FROM _sync_archive WHERE field = 'title'")).toEqual([
    { value: "By hand" },
  ]);
});

test("a key that was renamed at the source is named: the old row is a tombstone, the new one stands beside it", async () => {
  await promote(bed);
  const promoted = await syncOnce(bed, edited({ "K-5": { 0: "K-55" } }), { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(tableOf(promoted, "tasks")).toMatchObject({
    records: { new: 1, missingInSource: 1 },
    keyChanges: [{ from: "K-5", to: "K-55" }],
  });
});

test("a document that was written by hand is set aside and written anew from the database", async () => {
  await promote(bed);
  const file = join(bed.folder, "production", "teams_production.json");
  const right = readFileSync(file, "utf8");
  writeFileSync(file, '[{"teamId": "T-0"}]');
  const promoted = await promote(bed, { run: "R2" });
  expect(failed(promoted)).toEqual([]);
  expect(promoted.changedDocuments).toEqual([
    {
      file: "production/teams_production.json",
      keptAs: expect.stringMatching(/^production\/teams_production\.changed-[0-9a-f]{12}\.json$/),
    },
  ]);
  expect(readFileSync(file, "utf8")).toBe(right);
  expect(readFileSync(join(bed.folder, promoted.changedDocuments[0]!.keptAs), "utf8")).toBe('[{"teamId": "T-0"}]');
  expect(await promote(bed, { run: "R3" })).toMatchObject({ writes: 0, changedDocuments: [] });
});

test("a configuration that somebody has changed stays", async () => {
  await promote(bed);
  const file = join(bed.folder, "curation.json");
  writeFileSync(file, "{}");
  await promote(bed, { run: "R2" });
  expect(readFileSync(file, "utf8")).toBe("{}");
});
