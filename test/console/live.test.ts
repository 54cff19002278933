import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openQueues, openWorker, rangeJobId, type Queues } from "../../shared/queue.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { RunLease, holderText } from "../../shared/run-lease.ts";
import { FULL_SPEED } from "../../shared/speed.ts";
import { NO_WORK } from "../../shared/work-counters.ts";
import { PERSON, openConsole, plantRun, type Bed } from "./console-bed.ts";

const RUN = "live-run";

let folder: string;
let server: RedisServer;
let bed: Bed;
let redis: Redis;
let board: RunBoard;
let queues: Queues;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-console-redis-"));
  server = await startRedisServer({ folder });
  bed = await openConsole({ REDIS_URL: server.url, TOUCHDOWN_QUEUE_PREFIX: "console-live" });
  plantRun(bed.config, RUN);
  redis = openRedis(server.url, "producer");
  board = new RunBoard(redis, bed.config.queuePrefix);
  queues = openQueues(server.url, bed.config);
  await new RunLease(redis, bed.config.queuePrefix, { renewMs: 60_000, keptMs: 600_000 }).take(
    holderText({ token: "t", run: RUN, doing: "run", host: "north", pid: 7, since: "2026-01-01T00:00:00.000Z" }),
    null,
  );
  await board.publishRun({
    run: RUN,
    migration: "tiny",
    version: "1",
    phase: "full",
    target: "t",
    batchBytesMax: 1,
    readsMax: 500,
    sample: null,
    settings: {},
    state: "running",
  });
});
afterAll(async () => {
  await bed.stop();
  await queues.close();
  redis.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The page as soon as it says so; after an action all of it is drawn anew. */
async function pageWith(text: string | RegExp, as: "operator" | "viewer" = "operator"): Promise<string> {
  let page = "";
  await vi.waitUntil(
    async () => {
      await bed.post(`/runs/${RUN}/actions/pause`, {});
      page = await bed.text(`/runs/${RUN}`, as);
      return typeof text === "string" ? page.includes(text) : text.test(page);
    },
    { timeout: 10_000, interval: 100 },
  );
  return page;
}

function pageJob(after: string | null, upTo: string | null) {
  const of = { run: RUN, migration: "tiny", version: "1", collection: "people" };
  return { ...of, after, upTo, limit: 10, readTime: null, directories: {} };
}

test("a run that somebody holds is running, and says who", async () => {
  const page = await pageWith(/class="badge RUNS">running</);
  expect(page).toContain("held by process 7 on north");
  expect(await bed.text("/")).toMatch(/class="badge RUNS">running</);
});

test("jobs that no worker takes are told loudly, until one comes", async () => {
  await queues.pages.add("page", pageJob("people/a", "people/b"));
  expect(await pageWith("No worker has the role transform")).toMatch(/role="alert"/);
  const heartbeat = { host: "south", pid: 8, roles: ["transform"], residentBytes: 2e8, concurrency: 3 };
  const work = {
    ...NO_WORK,
    sources: { friday: { requests: 12, failed: 2, durations: { buckets: [], sumMs: 1 } } },
  };
  const beating = setInterval(() => void board.beat({ worker: "south-8", atMs: Date.now(), work, ...heartbeat }), 500);
  const page = await pageWith("south-8");
  clearInterval(beating);
  expect(page).not.toContain("No worker has the role transform");
  expect(page).toMatch(/friday\s+12, <span class="wrong">2 failed/);
  expect(page).toMatch(/data-label="Pages at once">3</);
});

test("a range that is being read is shown in the picture", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const worker = openWorker("pages", async () => held, { redisUrl: server.url, config: bed.config, concurrency: 1 });
  worker.on("error", () => undefined);
  await queues.pages.obliterate({ force: true });
  await queues.pages.add("page", pageJob(`people/${PERSON}`, "people/p<i>"));
  const running = worker.run();
  await pageWith("being read: about");
  release();
  await worker.close();
  await running;
});

test("speed, throttle and pause are shown to all, and given into the hands of operators alone", async () => {
  await board.setSpeed(RUN, { ...FULL_SPEED, pagesPerSecond: 7 });
  await board.tellThrottle(RUN, { state: "slowed", concurrency: 2, reasons: [`slow for ${PERSON}`], sinceMs: 1 });
  const page = await pageWith("Slowed down for the sake of a source.");
  expect(page).toContain("slow for •");
  expect(page).toContain('name="pagesPerSecond"');
  expect(page).toContain('value="7"');
  expect(page).toContain("/actions/pause");
  const seen = await pageWith("Slowed down for the sake of a source.", "viewer");
  expect(seen).not.toMatch(/\/actions\/|name="pagesPerSecond"/);
  await board.pause(RUN);
  expect(await pageWith("/actions/resume")).toMatch(/class="badge SKIP">paused</);
  await board.resume(RUN);
});

test("a range leads to its batch in Bull Board, as long as Redis has it", async () => {
  const path = `/runs/${RUN}/ranges?collection=people`;
  expect(await bed.text(path)).toContain("not in Redis any more");
  const jobId = rangeJobId(RUN, "people", { after: "people/p<i>", upTo: null, epoch: "0" });
  await queues.batches.add(
    "batch",
    { kind: "settle", run: RUN, migration: "tiny", version: "1", merge: "m" },
    { jobId },
  );
  expect(await bed.text(path)).toContain(`<a href="/queues/queue/batches/${jobId}">waiting</a>`);
});

test("when Redis does not answer, the page says that nobody knows, and shows what the ledger says", async () => {
  await server.stop();
  const page = await pageWith("Nobody knows what the queues and workers do");
  expect(page).toMatch(/class="badge SKIP">unknown</);
  expect(page).toContain("2 ranges with 70 of 100 documents have landed");
  expect(page).not.toContain(new URL(server.url).password);
});
