import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openRedis } from "../../shared/connections/redis.ts";
import { tiny } from "../engine/tiny-migration.ts";
import {
  closeLab,
  conduct,
  kill,
  openLab,
  snapshot,
  spawnInLab,
  startLabWorker,
  until,
  ended,
  type Lab,
} from "../support/harness.ts";
import type { Servers } from "../support/servers.ts";
import { runUndisturbed } from "../support/undisturbed.ts";

let servers: Servers;
let undisturbed: Record<string, unknown[]>;
let projectId: string;
let lab: Lab;
let workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ servers, projectId, content: undisturbed } = await runUndisturbed());
});
afterAll(() => servers.stop());

beforeEach(() => {
  lab = openLab(servers.addresses, { projectId });
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  closeLab(lab);
});

test("the undisturbed run accounts for every record once", () => {
  const tally = undisturbed["tally"] as [string, ...bigint[]][];
  expect(tally).toHaveLength(4);
  expect(undisturbed["rejects"]?.length).toBeGreaterThan(5);
  expect(undisturbed["records"]?.length).toBe(tally.reduce((sum, [, , read]) => sum + Number(read), 0));
});

test.each([
  "before-read:2",
  "after-read:2",
  "after-batch-added:3",
  "before-transaction:3",
  "in-transaction:2",
  "after-commit:2",
  "between-batches:3",
])("a worker killed at %s changes nothing in the result", async (crashAt) => {
  const doomed = spawnInLab(lab, "worker-main.ts", { crashAt });
  const running = conduct(lab, tiny);
  expect(await ended(doomed)).toBe("SIGKILL");
  workers.push(startLabWorker(lab, tiny), startLabWorker(lab, tiny, { roles: ["transform"] }));
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a worker killed twice on the same batch changes nothing in the result", async () => {
  const running = conduct(lab, tiny);
  for (const crashAt of ["in-transaction:1", "in-transaction:1"]) {
    expect(await ended(spawnInLab(lab, "worker-main.ts", { crashAt }))).toBe("SIGKILL");
  }
  workers.push(startLabWorker(lab, tiny));
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a coordinator killed in the middle is started again and finishes the run", async () => {
  workers.push(startLabWorker(lab, tiny));
  const first = spawnInLab(lab, "coordinator-main.ts");
  const redis = openRedis(lab.redisUrl, "worker");
  await until(
    "some pages have landed",
    async () => (await redis.zcard(`${lab.config.queuePrefix}:pages:completed`)) >= 4,
  );
  await kill(first);
  redis.disconnect();
  await conduct(lab, tiny);
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a worker told to stop drains and leaves the rest to another", async () => {
  const leaving = spawnInLab(lab, "worker-main.ts");
  let isTold = false;
  const running = conduct(lab, tiny, {
    onFacts: (facts) => {
      if (!isTold && (facts.collections.get("parents")?.documents ?? 0) > 0) isTold = leaving.kill("SIGTERM");
    },
  });
  expect(await ended(leaving)).toBe(0);
  workers.push(startLabWorker(lab, tiny));
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("four workers give the same tables as one", async () => {
  workers.push(...[1, 2, 3, 4].map(() => startLabWorker(lab, tiny)));
  await conduct(lab, tiny);
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a Redis that loses everything in the middle does not lose a record", async () => {
  workers.push(startLabWorker(lab, tiny));
  const redis = openRedis(lab.redisUrl, "worker");
  let flushes = 0;
  await conduct(lab, tiny, {
    onFacts: (facts) => {
      const landed = facts.collections.get("children")?.documents ?? 0;
      if (flushes === 0 && landed > 100) {
        flushes += 1;
        void redis.flushall();
      }
    },
  });
  redis.disconnect();
  expect(flushes).toBe(1);
  expect(snapshot(lab)).toEqual(undisturbed);
});
