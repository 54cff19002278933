import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { wholeSet, readManifest } from "../../coordinator/publication/manifest.ts";
import { ended } from "../support/harness.ts";
import { LAUNCH } from "../support/launch.ts";
import type { PublishedSet } from "../../shared/publication.ts";
import {
  SMALL,
  change,
  closeBed,
  databaseOf,
  document,
  entries,
  failed,
  filesOf,
  load,
  openBed,
  promote,
  publish,
  rows,
  type Bed,
  type Export,
} from "./catalogue-bed.ts";
import type { PublishTask } from "./publish-main.ts";

const MAIN = fileURLToPath(new URL("publish-main.ts", import.meta.url));
const SETS = ["staging", "production"] as const;
const DOCUMENTS = ["teams", "tasks", "tasksHeld"];
const TABLES = ["teams", "tasks", "tasks_held", "team_sizes"];

/** One record changed, one gone, one new; somebody changed production meanwhile, and one of these changes is lost to the source. */
const LATER: Export = {
  teams: SMALL.teams.map((cells) => (cells[0] === "T-1" ? cells.with(2, "Kim") : cells)),
  tasks: [...SMALL.tasks.filter(([id]) => id !== "K-2"), ["K-6", "Anew", "T-3", "Open", ""]],
};

/** Where a kill is rehearsed from, and what each act comes to when nobody is killed. */
type Scene = { readonly bed: Bed; readonly done: Record<PublishTask["act"], Result> };
type Result = ReturnType<typeof resultOf>;
let first: Scene;
let later: Scene;
const opened: Bed[] = [];

beforeAll(async () => {
  first = await sceneOf(openBed());
  const bed = openBed();
  await publish(bed, { run: "R0" });
  await promote(bed, { run: "R0" });
  change(
    bed,
    "production",
    "UPDATE teams SET lead = 'Zoe', heads = 99 WHERE teamId = 'T-1'; UPDATE tasks SET note = 'mine' WHERE taskId = 'K-1'",
  );
  load(bed, LATER);
  later = await sceneOf(bed);
});
afterEach(() => opened.splice(2).forEach(closeBed));
afterAll(() => opened.forEach(closeBed));

/** What production is promoted from has been published; what is published has not. */
async function sceneOf(bed: Bed): Promise<Scene> {
  opened.push(bed);
  const undisturbed = copyOf(bed);
  await publish(undisturbed, { run: "R1" });
  const published = resultOf(undisturbed);
  await promote(undisturbed, { run: "R1" });
  const promoted = resultOf(undisturbed);
  closeBed(undisturbed);
  return { bed, done: { publish: published, promote: promoted } };
}

function copyOf(bed: Bed): Bed {
  const home = mkdtempSync(join(tmpdir(), "touchdown-publication-"));
  cpSync(bed.home, home, { recursive: true });
  const inside = (file: string): string => file.replace(bed.home, home);
  const files = bed.files.map((each) => ({ ...each, file: inside(each.file) }));
  return { home, folder: inside(bed.folder), targetFile: inside(bed.targetFile), files };
}

/** All that must not depend on where somebody was killed: times and the id of a new production database do. */
function resultOf(bed: Bed) {
  const sets = SETS.filter((set) => existsSync(databaseOf(bed, set))).map((set) => setOf(bed, set));
  const log = entries(bed).map(({ event_type, resource_id, success, details: { rowCount, sync, changes } }) => {
    return { event_type, resource_id, success, rowCount, changes, sync: String(sync).replace(/^[0-9a-f-]{36}/, "") };
  });
  const kept = rows0(
    bed,
    "SELECT table_name, key, field, value, replaced_by, reason, run, actor, sync FROM _sync_archive",
  );
  const known = rows0(bed, "SELECT table_name, key, state, fields, sync FROM _sync_state ORDER BY 1, 2");
  return { sets, log, kept, known, files: Object.keys(filesOf(bed)) };
}

function rows0(bed: Bed, sql: string): unknown[] {
  return existsSync(databaseOf(bed, "production")) ? rows(bed, "production", sql) : [];
}

function setOf(bed: Bed, set: PublishedSet) {
  const manifest = readManifest(bed.folder, set);
  return {
    tables: TABLES.map((table) => rows(bed, set, `SELECT * FROM ${table} ORDER BY 1`)),
    documents: DOCUMENTS.map((name) =>
      document(bed, set, name).map((row) => ("_tombstone" in row ? { ...row, _tombstone: "" } : row)),
    ),
    manifest:
      manifest === null
        ? null
        : { digest: manifest.digest, tables: manifest.tables, sources: manifest.sources, sync: manifest.sync },
  };
}

async function killedAt(bed: Bed, { act, point }: { act: PublishTask["act"]; point: string }): Promise<void> {
  const task: PublishTask = { bed, act, run: "R1" };
  const child = spawn(process.execPath, [LAUNCH, MAIN], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PUBLISH: JSON.stringify(task), TOUCHDOWN_CRASH_AT: point },
  });
  await ended(child);
  expect(child.signalCode).toBe("SIGKILL");
}

/** Whatever a reader finds can be read: whole documents, a sound database, and no seal on what is not whole. */
async function expectReadable(bed: Bed): Promise<void> {
  for (const set of SETS) {
    const folder = join(bed.folder, set);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of names.filter((each) => each.endsWith(`_${set}.json`))) {
      expect(Array.isArray(document(bed, set, name.replace(`_${set}.json`, "")))).toBe(true);
    }
    if (existsSync(databaseOf(bed, set))) {
      expect(asWriter(bed, set)).toEqual([{ integrity_check: "ok" }]);
    }
    if (readManifest(bed.folder, set) !== null && set === "staging")
      expect(await wholeSet(bed.folder, set)).not.toBeNull();
  }
}

/** A reader that may write rolls back what a killed one has left in the journal. */
function asWriter(bed: Bed, set: PublishedSet): unknown[] {
  change(bed, set, "SELECT 1");
  return rows(bed, set, "PRAGMA integrity_check");
}

const FILES = [1, 2, 3, 4].map((time) => `set-file-replaced:${time}`);
const LOG = ["governance-intended:1", "governance-written:2", "governance-headed:1"];
const PUBLISH = ["set-drafted", "set-unsealed", ...FILES, ...LOG, "set-told", "set-sealed"];
const SYNC = [1, 2, 3, 4].map((time) => `promotion-in-transaction:${time}`);
const PROMOTE = [
  ...SYNC,
  "promotion-committed",
  "set-drafted",
  "set-unsealed",
  "set-unsealed:2",
  ...FILES,
  ...LOG,
  "set-told",
  "set-sealed",
];
/** Where production is there already only its documents are replaced, and of these only those that say something else. */
const PROMOTE_LATER = PROMOTE.filter(
  (point) => !["set-unsealed:2", "set-file-replaced:3", "set-file-replaced:4"].includes(point),
);
/** The later set replaces what changed: two documents and the database. */
const PUBLISH_LATER = PUBLISH.filter((point) => point !== "set-file-replaced:4");

type Rehearsal = readonly [act: PublishTask["act"], scene: "the first" | "a later", point: string];
const rehearsals = (act: PublishTask["act"], scene: Rehearsal[1], points: readonly string[]): readonly Rehearsal[] =>
  points.map((point) => [act, scene, point]);

test.each([
  ...rehearsals("publish", "the first", PUBLISH),
  ...rehearsals("publish", "a later", PUBLISH_LATER),
  ...rehearsals("promote", "the first", PROMOTE),
  ...rehearsals("promote", "a later", PROMOTE_LATER),
])(
  "%s: %s set, killed at %s, can be read meanwhile, and the next one comes to the same, with no entry lost or doubled",
  { timeout: 60_000 },
  async (act, which, point) => {
    const scene = which === "the first" ? first : later;
    const bed = copyOf(scene.bed);
    opened.push(bed);
    if (act === "promote") await publish(bed, { run: "R1" });
    await killedAt(bed, { act, point });
    await expectReadable(bed);
    const finished = await (act === "publish" ? publish : promote)(bed, { run: "R1" });
    expect(failed(finished)).toEqual([]);
    expect(resultOf(bed)).toEqual(scene.done[act]);
    const files = filesOf(bed);
    expect(await (act === "publish" ? publish : promote)(bed, { run: "R2" })).toMatchObject({
      writes: 0,
      governanceEntries: 0,
    });
    expect(filesOf(bed)).toEqual(files);
  },
);

test("a promotion that was killed before it told the log is told of with the next one, whose input is another, each under its own sync", async () => {
  const bed = copyOf(later.bed);
  opened.push(bed);
  await publish(bed, { run: "R1" });
  await killedAt(bed, { act: "promote", point: "promotion-committed" });
  load(bed, { ...LATER, teams: LATER.teams.map((cells) => (cells[0] === "T-3" ? cells.with(2, "Ulf") : cells)) });
  await publish(bed, { run: "R2" });
  expect(failed(await promote(bed, { run: "R2" }))).toEqual([]);
  const told = entries(bed).filter(({ resource_id }) => resource_id === "catalogue_production.teams");
  expect(told.map(({ details }) => [details["run"], String(details["sync"]).split("/")[1]])).toEqual([
    ["R0", "1"],
    ["R1", "2"],
    ["R2", "3"],
  ]);
});
