import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { openTarget, type Target } from "../../shared/connections/sqlite.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { compareRun } from "../support/diff-lab.ts";
import { closeLab, conduct, openLab, snapshot, startLabWorker, type Lab } from "../support/harness.ts";
import { replay } from "../support/replay.ts";
import { DEFECTS, cell, parentId, type Found } from "../support/tiny-defects.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { seedTiny } from "../support/tiny-data.ts";
import { tiny } from "./tiny-migration.ts";

// A tiny run that nothing is wrong with; each test spoils a copy of its target by raw SQL, and compares it with the source.
let servers: Servers;
let sound: Lab;
let lab: Lab;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  servers = await startServers();
  sound = openLab(servers.addresses);
  await seedTiny(sound);
  const loading = startLabWorker(sound, tiny);
  await conduct(sound, tiny);
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
  worker = startLabWorker(lab, tiny);
});
afterEach(async () => {
  await worker.stop();
  closeLab(lab);
});

function spoil(act: (target: Target) => void): void {
  const target = openTarget(targetFile(lab.config.runsDir, "run"));
  target.pragma("foreign_keys = OFF");
  act(target);
  target.close();
}

function foundIn({ samples }: DiffOutcome): Found[] {
  return samples.map(({ collection, path, kind, column }) => ({ collection, path, kind, column }));
}

test("a run that nothing was done to matches its source, record by record", async () => {
  const outcome = await compareRun(lab, tiny);
  expect(outcome).toMatchObject({
    ok: true,
    reasons: [],
    samples: [],
    totals: { mismatched: 0, missing: 0, extra: 0 },
  });
  expect(outcome.totals.matching).toBe(outcome.totals.records);
  expect(outcome.totals.records).toBe(snapshot(lab)["records"]?.length);
});

test.each(DEFECTS)(
  "$what is found, with its key and column, and nothing else; repaired, the target is the untouched one, table by table",
  async ({ spoil: act, found, values }) => {
    const before = snapshot(lab);
    spoil(act);
    const outcome = await compareRun(lab, tiny);
    expect(foundIn(outcome)).toEqual(found.toSorted((a, b) => compareFound(a, b)));
    expect(outcome.ok).toBe(false);
    const [sample] = outcome.samples;
    if (values !== undefined) expect([sample?.expected, sample?.actual]).toEqual(values);

    expect(await compareRun(lab, tiny, { isRepair: true })).toMatchObject({ ok: true, samples: [] });
    expect(snapshot(lab)).toEqual(before);
  },
);

function compareFound(a: Found, b: Found): number {
  const key = ({ collection, path, kind, column }: Found): string => [collection, path, kind, column].join("\u0001");
  return key(a) < key(b) ? -1 : 1;
}

test("a repair that nothing was compared for compares first", async () => {
  const before = snapshot(lab);
  spoil((target) => target.prepare("UPDATE parent SET title = 'x' WHERE id = ?").run(parentId));
  expect(await compareRun(lab, tiny, { isRepair: true })).toMatchObject({ ok: true, samples: [] });
  expect(snapshot(lab)).toEqual(before);
});

test("a collection can be compared alone", async () => {
  spoil((target) => target.prepare("UPDATE parent SET title = 'x' WHERE id = ?").run(parentId));
  const alone = await compareRun(lab, tiny, { only: "children" });
  expect(alone).toMatchObject({ ok: true, only: "children" });
  expect(alone.subjects.map(({ name }) => name)).toEqual(["children"]);
  expect(await compareRun(lab, tiny, { only: "parents" })).toMatchObject({ ok: false, totals: { mismatched: 1 } });
});

test("a diff that had come to its end begins anew, as the target may have changed since", async () => {
  expect((await compareRun(lab, tiny)).ok).toBe(true);
  spoil((target) => target.prepare("UPDATE parent SET title = 'x' WHERE id = ?").run(parentId));
  expect(await compareRun(lab, tiny)).toMatchObject({ ok: false, totals: { mismatched: 1 } });
});

test("a record that was mended after the run and replayed is compared with its document as it is now", async () => {
  const { firestore, close } = openFirestore({
    projectId: sound.projectId,
    credentials: null,
    emulatorHost: sound.emulatorHost,
  });
  await firestore.doc("tiny/parents/list/poison-title").set({ title: "mended", items: [{ id: "a" }] });
  await close();
  const before = snapshot(lab)["records"]?.length ?? 0;
  const replayed = await replay(lab, tiny);
  expect(replayed.after).toBe(replayed.before - 1);
  const outcome = await compareRun(lab, tiny, { isRepair: true });
  expect(outcome).toMatchObject({ ok: true, samples: [], totals: { records: before + 1 } });
  expect(snapshot(lab)["parent"]).toContainEqual(expect.arrayContaining(["mended"]));
});

test("a replayed record that was spoilt is found, and repaired to its document as it is now", async () => {
  await replay(lab, tiny);
  const mended = snapshot(lab);
  spoil((target) => target.exec("UPDATE parent SET title = 'spoilt' WHERE title = 'mended'"));
  expect(foundIn(await compareRun(lab, tiny))).toEqual([cell("tiny/parents/list/poison-title", "title")]);
  expect(await compareRun(lab, tiny, { isRepair: true })).toMatchObject({ ok: true });
  expect(snapshot(lab)).toEqual(mended);
});

test("what cannot be repaired is told with its key and the reason, and nothing of it is half done", async () => {
  // The rogue is nobody's; the row that refers to it is known as derived, and stays.
  spoil((target) => {
    target.prepare("INSERT INTO person (id, email, name) VALUES ('rogue', NULL, 'Rogue')").run();
    target.exec(
      "CREATE TABLE clinging (id TEXT PRIMARY KEY NOT NULL, person TEXT REFERENCES person (id) ON DELETE RESTRICT)",
    );
    target.exec("INSERT INTO clinging VALUES ('c', 'rogue')");
    target.prepare("INSERT INTO _touchdown_derived VALUES ('clinging', 'c')").run();
  });
  await worker.stop();
  worker = startLabWorker(lab, tiny);
  const outcome = await compareRun(lab, tiny, { isRepair: true });
  expect(outcome.ok).toBe(false);
  expect(outcome.samples.map(({ kind, table, id, actual }) => ({ kind, table, id, actual }))).toEqual([
    { kind: "row", table: "person", id: "rogue", actual: "a row" },
    { kind: "unrepaired", table: "person", id: "rogue", actual: expect.stringContaining("FOREIGN KEY") as string },
  ]);
});
