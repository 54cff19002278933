import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRunWatch, type WatchContext, type Watcher } from "../../../coordinator/watch/run-watch.ts";
import { parseConfig } from "../../../shared/config.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../../shared/connections/redis-server.ts";
import { openQueues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import { until } from "../../support/harness.ts";

let redisServer: RedisServer;
const folder = mkdtempSync(join(tmpdir(), "touchdown-watch-"));

beforeAll(async () => {
  redisServer = await startRedisServer({ folder });
});
afterAll(async () => {
  await redisServer.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Watched = { readonly lines: string[]; readonly context: () => WatchContext; stop(): Promise<void> };

function watch(...watchers: readonly Watcher[]): Watched & Pick<ReturnType<typeof startRunWatch>, "onMoment"> {
  const lines: string[] = [];
  const config = parseConfig({});
  const redis = openRedis(redisServer.url, "worker");
  const queues = openQueues(redisServer.url, config);
  let context: WatchContext | null = null;
  const running = startRunWatch(
    {
      run: "R",
      migration: tiny,
      config,
      redis,
      queues,
      board: new RunBoard(redis, "none"),
      log: (event, fields = {}) => lines.push([event, fields["watcher"], fields["reason"]].join(" ").trim()),
      say: () => undefined,
    },
    (given) => {
      context = given;
      return watchers;
    },
  );
  return {
    lines,
    onMoment: (moment) => running.onMoment(moment),
    context() {
      if (context === null) throw new Error("no watcher was opened");
      return context;
    },
    async stop() {
      await running.stop();
      await queues.close();
      redis.disconnect();
    },
  };
}

function watcher(name: string, look: () => Promise<void>, close: () => Promise<void> = async () => {}): Watcher {
  return { name, everyMs: 5, look, close };
}

test("each watcher looks at its own pace, and never twice at once", async () => {
  let slowLooks = 0;
  let atOnce = 0;
  let atOnceMost = 0;
  let quickLooks = 0;
  let isOver = false;
  const slow = watcher("slow", async () => {
    slowLooks += 1;
    atOnce += 1;
    atOnceMost = Math.max(atOnceMost, atOnce);
    await until("the quick one has looked on", () => isOver || quickLooks >= slowLooks * 3);
    atOnce -= 1;
  });
  const quick = watcher("quick", async () => {
    quickLooks += 1;
  });
  const watched = watch(slow, quick);
  await until("the slow one has looked three times", () => slowLooks >= 3);
  isOver = true;
  await watched.stop();
  expect(atOnceMost).toBe(1);
});

test("a look that fails is told once until it fails otherwise, and is tried again", async () => {
  let looks = 0;
  const failing = watcher("failing", () => {
    looks += 1;
    if (looks > 6) return Promise.resolve();
    return Promise.reject(new Error(looks <= 4 ? "no answer" : "no room"));
  });
  const watched = watch(failing);
  await until("it has looked eight times", () => looks >= 8);
  await watched.stop();
  expect(watched.lines).toEqual([
    "watch-failed failing no answer",
    "watch-failed failing no room",
    "watch-recovered failing",
  ]);
});

test("a watch that is stopped waits for the look under way, takes leave once, and looks no more", async () => {
  const order: string[] = [];
  let finish: () => void = () => undefined;
  const slow = watcher(
    "slow",
    async () => {
      order.push("look");
      await new Promise<void>((resolve) => (finish = resolve));
      order.push("looked");
    },
    async () => {
      order.push("close");
    },
  );
  const watched = watch(slow);
  await until("it looks", () => order.length === 1);
  const stopped = watched.stop();
  finish();
  await stopped;
  expect(order).toEqual(["look", "looked", "close"]);
});

test("watchers see what the run is at", async () => {
  const watched = watch();
  expect(watched.context().at()).toBeNull();
  watched.onMoment({ run: "R/pilot", phase: "pilot", act: "draw", facts: null });
  expect(watched.context().at()).toMatchObject({ run: "R/pilot", act: "draw" });
  await watched.stop();
});
