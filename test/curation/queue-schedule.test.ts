import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { keepSchedule, type Schedule, type ScheduleOptions } from "../../shared/queue-schedule.ts";
import { until } from "../cli/until.ts";

let folder: string;
let redis: RedisServer;
const open: Schedule[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-schedule-"));
  redis = await startRedisServer({ folder });
});
afterEach(async () => {
  for (const schedule of open.splice(0)) await schedule.close(2000);
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EVERY_SECOND = "* * * * * *";

async function keep(given: Partial<ScheduleOptions> = {}): Promise<Schedule> {
  const schedule = await keepSchedule({
    redisUrl: redis.url,
    prefix: `t${randomUUID().slice(0, 8)}`,
    name: "nightly",
    pattern: EVERY_SECOND,
    zone: "Australia/Brisbane",
    work: () => Promise.resolve(),
    ...given,
  });
  open.push(schedule);
  return schedule;
}

async function waiting(prefix: string) {
  const queue = new Queue("schedule", { prefix: `${prefix}-nightly`, connection: { url: redis.url } });
  try {
    return { schedulers: await queue.getJobSchedulersCount(), delayed: await queue.getDelayedCount() };
  } finally {
    await queue.close();
  }
}

test("a schedule that cannot be kept leaves no connection to Redis behind", async () => {
  const client = openRedis(redis.url, "producer");
  const connections = async (): Promise<number> =>
    String(await client.client("LIST"))
      .trim()
      .split("\n").length;
  const before = await connections();
  await expect(keep({ pattern: "at noon" })).rejects.toThrow();
  await until("its connections are closed", async () => (await connections()) === before);
  await client.quit();
});

test("what is due is done, again and again, and never twice at once", async () => {
  let atWork = 0;
  let most = 0;
  let done = 0;
  await keep({
    async work() {
      atWork += 1;
      most = Math.max(most, atWork);
      await sleep(1500);
      atWork -= 1;
      done += 1;
    },
  });
  await until("what is due is done", () => done >= 3);
  expect(most).toBe(1);
});

test("work that fails does not keep the next one from being done", async () => {
  let begun = 0;
  await keep({
    work: () => {
      begun += 1;
      return Promise.reject(new Error("the source is away"));
    },
  });
  await until("what is due is done", () => begun >= 3);
});

test("asked for again, by another process or after a restart, it is the same schedule", async () => {
  const prefix = `t${randomUUID().slice(0, 8)}`;
  const nightly = { prefix, pattern: "30 2 * * *", zone: "Europe/Berlin" };
  const first = await keep(nightly);
  const next = await first.nextAt();
  const second = await keep(nightly);
  expect(await second.nextAt()).toEqual(next);
  expect(await waiting(prefix)).toEqual({ schedulers: 1, delayed: 1 });
  await second.close(2000);
  expect(await first.nextAt()).toEqual(next);
});

test("another time or zone takes the place of the one before", async () => {
  const prefix = `t${randomUUID().slice(0, 8)}`;
  await keep({ prefix, pattern: "30 2 * * *", zone: "Europe/Berlin" });
  const changed = await keep({ prefix, pattern: "0 2 * * *", zone: "Australia/Brisbane" });
  expect((await changed.nextAt())?.toISOString().slice(10)).toBe("T16:00:00.000Z");
  expect(await waiting(prefix)).toEqual({ schedulers: 1, delayed: 1 });
});

test("a Redis that is killed and comes back goes on with the schedule", async () => {
  let done = 0;
  await keep({ work: () => Promise.resolve((done += 1)) });
  await until("what is due is done", () => done >= 1);
  const { pid } = redis;
  process.kill(pid, "SIGKILL");
  await until("what is due is done", () => redis.pid !== pid);
  const before = done;
  await until("what is due is done", () => done >= before + 2, 30_000);
});

test("a Redis that has lost everything has the schedule back", async () => {
  let done = 0;
  await keep({ renewMs: 200, work: () => Promise.resolve((done += 1)) });
  await until("what is due is done", () => done >= 1);
  const client = openRedis(redis.url, "producer");
  await client.flushall();
  await client.quit();
  const before = done;
  await until("what is due is done", () => done >= before + 2, 30_000);
});
