import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget, openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { compareRun } from "../support/diff-lab.ts";
import {
  closeLab,
  conduct,
  ended,
  kill,
  openLab,
  snapshot,
  spawnInLab,
  startLabWorker,
  until,
  type Lab,
} from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { seedTiny } from "../support/tiny-data.ts";

// A tiny run with a defect of each kind: whatever is killed on the way, a diff counts the same.
let servers: Servers;
let projectId: string;
let untouched: Record<string, unknown[]>;
let undisturbed: object;
let lab: Lab;
let workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  servers = await startServers();
  const first = openLab(servers.addresses);
  ({ projectId } = first);
  await seedTiny(first);
  const loading = startLabWorker(first, tiny);
  await conduct(first, tiny);
  await loading.stop();
  untouched = snapshot(first);
  const file = targetFile(first.config.runsDir, "run");
  const target = openTarget(file);
  target.pragma("foreign_keys = OFF");
  target.exec(`
    UPDATE parent SET title = 'spoilt' WHERE title IN ('Parent 7', 'Parent 100', 'Parent 219');
    UPDATE person SET name = 'spoilt' WHERE email IN ('p3@example.com', 'p200@example.com');
    DELETE FROM child WHERE position IN (500, 501);
    DELETE FROM _touchdown_records WHERE path LIKE '%/children/c90_';
    INSERT INTO child (id, parent_id, position) SELECT 'rogue', parent_id, 1 FROM child LIMIT 1;
  `);
  target.close();
  copyFileSync(file, join(servers.folder, "spoilt.db"));
  const comparing = startLabWorker(first, tiny);
  undisturbed = countsOf(await compareRun(first, tiny));
  await comparing.stop();
  closeLab(first);
});
afterAll(() => servers.stop());

beforeEach(() => {
  lab = openLab(servers.addresses, { projectId });
  const file = targetFile(lab.config.runsDir, "run");
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(join(servers.folder, "spoilt.db"), file);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  closeLab(lab);
});

/** All that must not depend on how the diff went. */
function countsOf({ subjects, samples, totals, reasons }: DiffOutcome): object {
  return { totals, reasons, samples, subjects: subjects.map((subject) => ({ ...subject, durationMs: 0 })) };
}

test("the undisturbed diff finds each of the defects", () => {
  expect(undisturbed).toMatchObject({ totals: { mismatched: 4, missing: 12, extra: 0 } });
});

const POINTS = [
  "before-read:2",
  "after-read:2",
  "after-batch-added:3",
  "before-transaction:3",
  "in-transaction:2",
  "after-commit:2",
  "between-batches:3",
];

test.each(POINTS)("a worker killed at %s while it compares changes nothing in what is found", async (crashAt) => {
  const doomed = spawnInLab(lab, "worker-main.ts", { crashAt });
  const comparing = compareRun(lab, tiny);
  expect(await ended(doomed)).toBe("SIGKILL");
  workers.push(startLabWorker(lab, tiny), startLabWorker(lab, tiny, { roles: ["transform"] }));
  expect(countsOf(await comparing)).toEqual(undisturbed);
});

test("a coordinator of a diff that is killed in the middle is started again, and goes on with what has been compared", async () => {
  // It is paused where it stands, so that the kill meets it in the middle.
  const first = spawnInLab(lab, "diff-main.ts");
  await until("pages wait", () => hasPages());
  const early = startLabWorker(lab, tiny);
  await until("some has been compared", () => compared() > 0);
  await kill(first);
  await early.stop();
  const before = compared();
  workers.push(startLabWorker(lab, tiny));
  const seen: number[] = [];
  const outcome = await compareRun(lab, tiny, { onProgress: ({ compared: documents }) => seen.push(documents) });
  expect(countsOf(outcome)).toEqual(undisturbed);
  expect(before).toBeGreaterThan(0);
  expect(seen[0]).toBeGreaterThanOrEqual(before);
});

test("a Redis that loses everything in the middle of a diff loses nothing of it", async () => {
  workers.push(startLabWorker(lab, tiny));
  const redis = openRedis(lab.redisUrl, "worker");
  let flushes = 0;
  const outcome = await compareRun(lab, tiny, {
    onProgress: ({ compared: documents }) => {
      if (flushes > 0 || documents < 100) return;
      flushes += 1;
      void redis.flushall();
    },
  });
  redis.disconnect();
  expect(flushes).toBe(1);
  expect(countsOf(outcome)).toEqual(undisturbed);
});

test.each(["before-transaction:2", "in-transaction:1", "in-transaction:4", "after-commit:1"])(
  "a loader killed at %s while it repairs leaves no half of it, and the target becomes the untouched one",
  async (crashAt) => {
    const first = startLabWorker(lab, tiny);
    await compareRun(lab, tiny);
    await first.stop();
    const doomed = spawnInLab(lab, "worker-main.ts", { crashAt });
    workers.push(startLabWorker(lab, tiny, { roles: ["transform"] }));
    const repairing = compareRun(lab, tiny, { isRepair: true });
    expect(await ended(doomed)).toBe("SIGKILL");
    workers.push(startLabWorker(lab, tiny));
    expect(await repairing).toMatchObject({ ok: true, samples: [] });
    expect(snapshot(lab)).toEqual(untouched);
  },
);

async function hasPages(): Promise<boolean> {
  const redis = openRedis(lab.redisUrl, "worker");
  const waiting = await redis.llen(`${lab.config.queuePrefix}:pages:wait`);
  redis.disconnect();
  return waiting > 0;
}

function compared(): number {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, "run"));
  try {
    return target.prepare<[], number>("SELECT coalesce(sum(documents), 0) FROM _touchdown_diff").pluck().get() ?? 0;
  } finally {
    target.close();
  }
}
