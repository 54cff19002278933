import { afterAll, beforeAll, expect, test } from "vitest";
import { Actions } from "../../coordinator/actions.ts";
import { replayRejects, type Replayed } from "../../coordinator/replay-rejects.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget, type Target } from "../../shared/connections/sqlite.ts";
import type { Migration } from "../../shared/migration.ts";
import { openQueues } from "../../shared/queue.ts";
import { RunBoard, type RunInfo } from "../../shared/run-board.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, startLabWorker, type Lab } from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { soleHolder } from "../support/sole-holder.ts";

const migration: Migration = {
  ...tiny,
  reconciliations: [
    {
      rule: "childless",
      sql: `SELECT source_system AS system, source_path AS path, 'no child' AS detail FROM parent
            WHERE id NOT IN (SELECT parent_id FROM child)`,
    },
  ],
};

let servers: Servers;
let lab: Lab;
let target: Target;

beforeAll(async () => {
  servers = await startServers();
  lab = openLab(servers.addresses);
  await write("tiny/people/list/p", { email: "p@example.com", name: "P" });
  await write("tiny/parents/list/a", { title: "A" });
  await write("tiny/parents/list/b", { title: "B" });
  await write("tiny/parents/list/a/children/c", { position: "first" });
});
afterAll(async () => {
  target.close();
  closeLab(lab);
  await servers.stop();
});

async function write(path: string, data: object): Promise<void> {
  const { projectId, emulatorHost } = lab;
  const { firestore, close } = openFirestore({ projectId, credentials: null, emulatorHost });
  await firestore.doc(path).set(data);
  await close();
}

/** Replays the rejects of the lab's run, with one worker. */
async function replay(): Promise<Replayed> {
  const redis = openRedis(lab.redisUrl, "worker");
  const board = new RunBoard(redis, lab.config.queuePrefix);
  const queues = openQueues(lab.redisUrl, lab.config);
  const worker = startLabWorker(lab, migration);
  const info: RunInfo = {
    run: "run",
    migration: migration.name,
    version: migration.version,
    phase: "full",
    target: targetFile(lab.config.runsDir, "run"),
    batchBytesMax: lab.config.batchBytesMax,
    readsMax: null,
    sample: null,
    settings: {},
    state: "running",
  };
  try {
    const folder = filesFolder(lab.config.runsDir, "run");
    const actions = new Actions({
      target,
      queues,
      board,
      migration,
      info,
      readTimes: {},
      pageSize: 0,
      filesFolder: folder,
      hold: soleHolder,
    });
    const { signal } = new AbortController();
    return await replayRejects({ migration, target, queues, actions, signal, onCollection: () => undefined });
  } finally {
    await worker.stop();
    await queues.close();
    redis.disconnect();
  }
}

test("after a replay the whole target is counted and asked again", async () => {
  const worker = startLabWorker(lab, migration);
  await conduct(lab, migration);
  await worker.stop();
  target = openTarget(targetFile(lab.config.runsDir, "run"));
  const childless = () =>
    target.prepare("SELECT path FROM _touchdown_findings WHERE rule = 'childless' ORDER BY path").pluck().all();
  expect(childless()).toEqual(["tiny/parents/list/a", "tiny/parents/list/b"]);
  const fields = target.prepare("SELECT * FROM _touchdown_fields ORDER BY collection, field").all();

  await write("tiny/parents/list/a/children/c", { position: 1 });
  target.exec("UPDATE _touchdown_steps SET done_at_ms = 0");
  expect(await replay()).toEqual({ documents: 1, before: 1, after: 0 });

  expect(childless()).toEqual(["tiny/parents/list/b"]);
  expect(target.prepare("SELECT step FROM _touchdown_steps WHERE done_at_ms > 0 ORDER BY step").pluck().all()).toEqual([
    "derive",
    "indexes",
    "reconcile",
  ]);
  expect(target.prepare("SELECT * FROM _touchdown_fields ORDER BY collection, field").all()).toEqual(fields);
});
