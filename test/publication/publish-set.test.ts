import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readManifest, wholeSet } from "../../coordinator/publication/manifest.ts";
import { publishSet } from "../../coordinator/publication/publish-set.ts";
import { holdLock } from "../../shared/connections/hold.ts";
import { catalogue } from "./catalogue-migration.ts";
import {
  SMALL,
  closeBed,
  databaseOf,
  document,
  entries,
  failed,
  filesOf,
  load,
  openBed,
  promotingOf,
  publish,
  rows,
  type Bed,
} from "./catalogue-bed.ts";

let bed: Bed;
beforeEach(() => {
  bed = openBed();
});
afterEach(() => closeBed(bed));

const inSet = (name: string): string => join(bed.folder, "staging", name);

test("a loaded target becomes a database of its own and documents that say the same, and every question is answered", async () => {
  const published = await publish(bed);
  expect(published.verdicts.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "records PASS",
    "cells PASS",
    "values PASS",
    "documents PASS",
    "keys PASS",
    "references PASS",
    "governance PASS",
  ]);
  expect(
    published.tables.map(({ target, rowCount, verified, issues }) => [target, rowCount, verified, issues]),
  ).toEqual([
    ["catalogue_staging.teams", 5, true, []],
    ["catalogue_staging.tasks", 3, true, []],
    ["catalogue_staging.tasks_held", 2, true, []],
    ["catalogue_staging.team_sizes", 2, true, []],
  ]);
  // One file is all of the database: nothing lies beside it.
  expect(readdirSync(join(bed.folder, "staging")).toSorted()).toEqual([
    "catalogue_staging.db",
    "manifest.json",
    "tasksHeld_staging.json",
    "tasks_staging.json",
    "teams_staging.json",
  ]);
  expect(rows(bed, "staging", "PRAGMA journal_mode")).toEqual([{ journal_mode: "delete" }]);
  expect(
    rows(bed, "staging", "SELECT typeof(heads) AS heads, typeof(budget) AS budget FROM teams WHERE teamId = 'T-2'"),
  ).toEqual([{ heads: "integer", budget: "real" }]);
});

test("a document is what JSON.stringify writes with two blanks: JSON as what it says, empty as null, rows by key, what JSON rounds as text", async () => {
  await publish(bed);
  const text = readFileSync(inSet("teams_staging.json"), "utf8");
  const said = document(bed, "staging", "teams");
  expect(text).toBe(`${JSON.stringify(said, null, 2)}\n`);
  // As SQLite orders texts: by their UTF-8 bytes.
  expect(said.map(({ teamId }) => teamId)).toEqual(["T-1", "T-2", "T-3", "T-\uFF21", "T-𝟜"]);
  expect(said[0]).toMatchObject({
    name: "Harbour, north",
    tags: ["red", "blue"],
    budget: 12.5,
    heads: 4,
    parent_ref: null,
  });
  expect(said[1]).toMatchObject({ name: 'The "second" team', lead: null, heads: "9007199254740993" });
  expect(said[4]).toMatchObject({ tags: { b: 1, a: [2, null] }, cells: { Name: "Beyond", Budget: "-1.25" } });
  expect(document(bed, "staging", "tasks")[0]?.["cells"]).toEqual({
    Id: "K-1",
    Title: "Paint, twice",
    Team: "T-1",
    Status: "Open",
    Note: "first\r\nsecond",
  });
});

test("the manifest names every file with its hash, the sources, and the settings that decide what is loaded", async () => {
  const published = await publish(bed);
  const manifest = await wholeSet(bed.folder, "staging");
  expect(manifest).toMatchObject({
    set: "staging",
    migration: "catalogue",
    run: "R1",
    digest: published.digest,
    settings: { hold: "yes" },
    sources: bed.files.map(({ path, name, sha256, bytes, records }) => ({ path, name, sha256, bytes, records })),
  });
  expect(manifest?.files.map(({ file }) => file)).toEqual([
    "staging/teams_staging.json",
    "staging/tasks_staging.json",
    "staging/tasksHeld_staging.json",
    "staging/catalogue_staging.db",
  ]);
  writeFileSync(inSet("tasks_staging.json"), "[]");
  expect(await wholeSet(bed.folder, "staging")).toBeNull();
});

test("publishing the same again writes nothing, whichever run does it: no file, no entry, no time of change", async () => {
  await publish(bed);
  const files = filesOf(bed);
  expect(await publish(bed, { run: "R2" })).toMatchObject({ writes: 0, governanceEntries: 0 });
  load(bed, SMALL);
  expect(await publish(bed, { run: "R3" })).toMatchObject({ writes: 0, governanceEntries: 0 });
  expect(filesOf(bed)).toEqual(files);
});

test("only what says something else is written anew, and only its tables are told of", async () => {
  await publish(bed);
  const before = filesOf(bed);
  load(bed, { ...SMALL, teams: SMALL.teams.map((cells) => (cells[0] === "T-1" ? cells.with(2, "Kim") : cells)) });
  // A document, the database and the manifest.
  expect(await publish(bed, { run: "R2" })).toMatchObject({ writes: 3, governanceEntries: 1 });
  const after = filesOf(bed);
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed).toEqual([
    "governance.jsonl",
    "governance.jsonl.head",
    "staging/catalogue_staging.db",
    "staging/manifest.json",
    "staging/teams_staging.json",
  ]);
  expect(entries(bed).at(-1)).toMatchObject({
    resource_id: "catalogue_staging.teams",
    user_id: "tester",
    success: true,
    details: { mode: "staging", rowCount: 5, verified: true, run: "R2" },
  });
});

test("the same rows make the same bytes", async () => {
  await publish(bed);
  const bytes = readFileSync(databaseOf(bed, "staging"));
  const other = openBed();
  try {
    await publish(other, { run: "R7" });
    expect(readFileSync(databaseOf(other, "staging")).equals(bytes)).toBe(true);
  } finally {
    closeBed(other);
  }
});

const REFUSED: readonly [string, readonly string[], RegExp][] = [
  ["refers to a team that is not there", ["K-7", "Stray", "T-9", "Open", ""], /tasks: .*tasks\.team_ref = T-9/],
  ["has the key of another", ["K-1", "Again", "T-1", "Open", ""], /tasks, row K-1: UNIQUE/],
];
test.each(REFUSED)("a task that %s refuses the whole set, and what stood stays as it was", async (_, task, message) => {
  await publish(bed);
  const before = filesOf(bed);
  load(bed, { ...SMALL, tasks: [...SMALL.tasks, task] });
  await expect(publish(bed)).rejects.toMatchObject({
    code: "PUBLICATION_REFUSED",
    message: expect.stringMatching(message),
  });
  const left = Object.entries(filesOf(bed)).filter(([name]) => !name.endsWith(".draft"));
  expect(Object.fromEntries(left)).toEqual(before);
  load(bed, SMALL);
  expect(await publish(bed)).toMatchObject({ writes: 0 });
  expect(existsSync(`${databaseOf(bed, "staging")}.draft`)).toBe(false);
});

test("a table without rows is published as such", async () => {
  load(bed, { teams: SMALL.teams, tasks: [] });
  const published = await publish(bed);
  expect(failed(published)).toEqual([]);
  expect(readFileSync(inSet("tasks_staging.json"), "utf8")).toBe("[]\n");
});

test("a collection whose file nobody has given is a fault, not a pass", async () => {
  bed.files = bed.files.slice(0, 1);
  const published = await publish(bed);
  expect(failed(published)).toEqual(["records"]);
  expect(readManifest(bed.folder, "staging")).toBeNull();
});

test("one process at a time publishes into a folder", async () => {
  await publish(bed);
  const hold = await holdLock(join(bed.folder, "publishing.lock"));
  if (hold === "busy") throw new Error("nobody else holds it");
  await expect(publish(bed)).rejects.toMatchObject({ code: "RUN_CONFLICT" });
  hold.release();
  expect(await publish(bed)).toMatchObject({ writes: 0 });
});

test("an interrupted publication ends between two rows, and what stood stays", async () => {
  await publish(bed);
  const before = filesOf(bed);
  load(bed, {
    ...SMALL,
    teams: Array.from({ length: 2000 }, (_, at) => [`T-${at}`, "Many", "", "", "", "", ""]),
    tasks: [],
  });
  await expect(publishSet({ ...promotingOf(bed), signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
  expect(Object.fromEntries(Object.entries(filesOf(bed)).filter(([name]) => !name.endsWith(".draft")))).toEqual(before);
});

test("a migration that tells no log is published all the same, and asks nothing of it", async () => {
  const { governance, ...silent } = catalogue;
  expect(governance).toBeDefined();
  const published = await publishSet({ ...promotingOf(bed), migration: silent });
  expect(failed(published)).toEqual([]);
  expect(published.verdicts.map(({ name }) => name)).not.toContain("governance");
  expect(existsSync(join(bed.folder, "governance.jsonl"))).toBe(false);
});

test("a disk without room, and a target folder that cannot be one, are failures of the world that say what to do", async () => {
  const full = (): void => {
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
  await expect(publish(bed, { reach: full })).rejects.toMatchObject({ code: "TARGET_FULL" });
  expect(failed(await publish(bed))).toEqual([]);
  writeFileSync(join(bed.home, "file"), "");
  const folder = join(bed.home, "file", "published");
  await expect(publishSet({ ...promotingOf(bed), folder })).rejects.toMatchObject({
    code: "TARGET_UNAVAILABLE",
    message: expect.stringContaining(folder),
  });
});
