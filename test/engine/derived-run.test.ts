import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { derivationsCheck } from "../../coordinator/checks/derivations.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { openTarget, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import { NOTHING_CHOSEN } from "../../shared/settings-of.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { compareRun } from "../support/diff-lab.ts";
import { closeLab, conduct, openLab, snapshot, startLabWorker, type Lab } from "../support/harness.ts";
import { replay } from "../support/replay.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { seedTiny } from "../support/tiny-data.ts";
import { shelved } from "./shelved-migration.ts";
import { tiny } from "./tiny-migration.ts";

// A run of which some rows follow from others; each test spoils a copy of its target.
let servers: Servers;
let sound: Lab;
let lab: Lab;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  servers = await startServers();
  sound = openLab(servers.addresses);
  await seedTiny(sound);
  const loading = startLabWorker(sound, shelved);
  await conduct(sound, shelved);
  await loading.stop();
  copyFileSync(targetFile(sound.config.runsDir, "run"), join(servers.folder, "sound.db"));
});
afterAll(async () => {
  closeLab(sound);
  await servers.stop();
});
beforeEach(() => {
  lab = openLab(servers.addresses, { projectId: sound.projectId });
  const file = targetFile(lab.config.runsDir, "run");
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(join(servers.folder, "sound.db"), file);
  worker = startLabWorker(lab, shelved);
});
afterEach(async () => {
  await worker.stop();
  closeLab(lab);
});

function spoil(sql: string): void {
  const target = openTarget(targetFile(lab.config.runsDir, "run"));
  target.exec(sql);
  target.close();
}

function read<Result>(use: (target: Target) => Result): Result {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, "run"));
  try {
    return use(target);
  } finally {
    target.close();
  }
}

/** What the check of derivations says of the target as it is. */
async function ask() {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, "run"));
  try {
    const facts = { target, filesFolder: "", seed: 1, startedAtMs: 0, nowMs: 0, given: NOTHING_CHOSEN };
    return await derivationsCheck(shelved).open(facts).conclude();
  } finally {
    target.close();
  }
}

test("the schema of a target stands behind that of its base, and a part that neither folder has is empty", () => {
  const sql = schemaPart(shelved.schema, "tables");
  expect(sql.indexOf("CREATE TABLE parent")).toBeGreaterThanOrEqual(0);
  expect(sql.indexOf("CREATE TABLE shelf")).toBeGreaterThan(sql.indexOf("CREATE TABLE child"));
  expect(schemaPart(shelved.schema, "indexes")).toBe(schemaPart(tiny.schema, "indexes"));
  expect(schemaPart(shelved.schema, "published")).toBe("");
});

test("a run derives once everything has landed, and says how many rows", async () => {
  const detail = read((target) =>
    target.prepare("SELECT detail FROM _touchdown_steps WHERE step = 'derive'").pluck().get(),
  );
  const { shelf = [], place = [], parent = [] } = snapshot(lab);
  expect(JSON.parse(String(detail))).toEqual({ rows: shelf.length + place.length });
  expect(place).toHaveLength(parent.length);
  expect(await ask()).toMatchObject({ failed: 0 });
});

test("a diff takes derived rows for what they are, and finds one that nobody owns", async () => {
  expect(await compareRun(lab, shelved)).toMatchObject({ ok: true });
  spoil("INSERT INTO shelf VALUES ('rogue', 1)");
  const outcome = await compareRun(lab, shelved);
  expect(outcome.samples).toMatchObject([{ kind: "row", table: "shelf", id: "rogue" }]);
});

test("a repair leaves derived rows as they follow from what it has brought in line", async () => {
  const before = snapshot(lab);
  spoil(`UPDATE parent SET title = 'zz spoilt' WHERE id = (SELECT min(id) FROM parent);
    UPDATE shelf SET parents = 99; INSERT INTO shelf VALUES ('rogue', 1)`);
  expect(await compareRun(lab, shelved, { isRepair: true })).toMatchObject({ ok: true });
  expect(snapshot(lab)).toEqual(before);
  expect(await ask()).toMatchObject({ failed: 0 });
});

test("a replay derives anew from what it has landed", async () => {
  const before = snapshot(lab)["place"]?.length ?? 0;
  const { firestore, close } = openFirestore({
    projectId: sound.projectId,
    credentials: null,
    emulatorHost: sound.emulatorHost,
  });
  await firestore.doc("tiny/parents/list/poison-title").set({ title: "mended" });
  await close();
  await replay(lab, shelved);
  expect(snapshot(lab)["place"]).toHaveLength(before + 1);
  expect(await ask()).toMatchObject({ failed: 0 });
});
