import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { reportRun, validateTarget } from "../../../cli/finish-run.ts";
import { readDigests, type Digests } from "../../../coordinator/certificates/read-digests.ts";
import { openFirestore } from "../../../shared/connections/firestore.ts";
import { openTarget, type Target } from "../../../shared/connections/sqlite.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import { compareRun } from "../../support/diff-lab.ts";
import { closeLab, conduct, openLab, startLabWorker, type Lab } from "../../support/harness.ts";
import { replay } from "../../support/replay.ts";
import { startServers, type Servers } from "../../support/servers.ts";
import { seedTiny } from "../../support/tiny-data.ts";
import { parentId } from "../../support/tiny-defects.ts";

// What is done with a target after it was certified, by those who do it in earnest.
let servers: Servers;
let lab: Lab;
let worker: { stop(): Promise<void> };
let file: string;

beforeAll(async () => {
  servers = await startServers();
  lab = openLab(servers.addresses);
  file = targetFile(lab.config.runsDir, "run");
  await seedTiny(lab);
  worker = startLabWorker(lab, tiny);
  await conduct(lab, tiny);
});
afterAll(async () => {
  await worker.stop();
  closeLab(lab);
  await servers.stop();
});

let before: Digests;
beforeEach(async () => {
  before = await readDigests(file);
});

function write(act: (target: Target) => unknown): void {
  const target = openTarget(file);
  act(target);
  target.close();
}

test("the digests stay when the validators are asked again and a report is written", async () => {
  const target = openTarget(file);
  const info = { run: "run", migration: tiny.name, phase: "full", target: file };
  const finish = {
    target,
    migration: tiny,
    info,
    runsDir: lab.config.runsDir,
    startedAtMs: 0,
    workers: 1,
    projects: {},
  };
  reportRun(finish, await validateTarget(finish));
  target.close();
  expect(await readDigests(file)).toEqual(before);
});

test("the digests stay when the run is compared with its source, once and again", async () => {
  expect(await compareRun(lab, tiny)).toMatchObject({ ok: true });
  expect(await compareRun(lab, tiny, { isRestart: true })).toMatchObject({ ok: true });
  expect(await readDigests(file)).toEqual(before);
});

test("a row written by hand changes the digest of the tables, and its repair that of the ledger", async () => {
  write((target) => target.prepare("UPDATE parent SET title = 'x' WHERE id = ?").run(parentId));
  const spoilt = await readDigests(file);
  expect(spoilt.ledger).toBe(before.ledger);
  expect(spoilt.target).not.toBe(before.target);
  expect(await compareRun(lab, tiny, { isRepair: true })).toMatchObject({ ok: true });
  const repaired = await readDigests(file);
  expect(repaired.target).toBe(before.target);
  expect(repaired.ledger).not.toBe(before.ledger);
});

test("a record that is replayed changes both", async () => {
  const { firestore, close } = openFirestore({
    projectId: lab.projectId,
    credentials: null,
    emulatorHost: lab.emulatorHost,
  });
  await firestore.doc("tiny/parents/list/poison-title").set({ title: "mended", items: [{ id: "a" }] });
  await close();
  const replayed = await replay(lab, tiny);
  expect(replayed.after).toBe(replayed.before - 1);
  const after = await readDigests(file);
  expect(after.ledger).not.toBe(before.ledger);
  expect(after.target).not.toBe(before.target);
});
