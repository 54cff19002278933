import type { Redis } from "ioredis";
import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunningBoard } from "../../bull-board/start-board.ts";
import { readAudit } from "../../shared/audit.ts";
import type { Batch, PageJob } from "../../shared/batch.ts";
import type { Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openQueues, openWorker, unrecoverable, type Queues } from "../../shared/queue.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { until } from "../cli/until.ts";
import { ask, configOf, makeBoardBed, own } from "./board-bed.ts";

const PERSONAL = "jane.doe@example.com";
const TELEPHONE = "4915112345678";
const RUN = "moonlanding-20261121-093000";

const bed = makeBoardBed();
let redis: RedisServer;
let queues: Queues;
let runBoard: Redis;
let config: Config;

const batch: Batch = {
  kind: "batch",
  run: `${RUN}/pilot`,
  migration: "moonlanding",
  version: "1",
  system: "friday",
  collection: "friday-users",
  after: null,
  upTo: "friday/users/list/u9",
  reads: 1,
  digest: "d1",
  shapes: { fields: [], counts: {} },
  documents: [
    {
      path: "friday/users/list/u1",
      hash: "h",
      updateTimeUs: 1,
      landings: [{ kind: "mapped", element: "", row: { table: "users", cells: ["u1", PERSONAL] } }],
    },
  ],
};

const page: PageJob = {
  run: RUN,
  migration: "moonlanding",
  version: "1",
  collection: "friday-users",
  after: `friday/users/list/${PERSONAL}`,
  upTo: null,
  limit: 10,
  readTime: null,
  directories: {},
};

beforeAll(async () => {
  redis = await startRedisServer({ folder: bed.folder });
  config = configOf(bed.folder, { REDIS_URL: redis.url });
  queues = openQueues(redis.url, config);
  await queues.batches.add("batch", batch, { jobId: "b1" });
  runBoard = openRedis(redis.url, "producer");
  await new RunBoard(runBoard, config.queuePrefix).publishRun({ ...ANNOUNCED, run: `${RUN}/pilot` });
});
afterEach(async () => {
  await bed.close();
  rmSync(runFolder(config.runsDir, RUN), { recursive: true, force: true });
});
afterAll(async () => {
  runBoard.disconnect();
  await queues.close();
  await redis.stop();
  bed.remove();
});

const ANNOUNCED = {
  run: RUN,
  migration: "moonlanding",
  version: "1",
  phase: "pilot",
  target: "t",
  batchBytesMax: 1,
  readsMax: null,
  sample: null,
  settings: {},
  state: "running",
} as const;

async function open(isWritable: boolean): Promise<RunningBoard> {
  return bed.open({ isWritable, settings: { REDIS_URL: redis.url } });
}

async function send(board: RunningBoard, path: string, method = "PUT"): Promise<number> {
  const headers = { ...own(board), "content-type": "application/json" };
  return (await ask(board, `/queues${path}`, { method, headers, body: "{}" })).status;
}

/** A job that a worker has tried, and that failed over what it read. */
async function failOne(id: string): Promise<void> {
  await queues.pages.add("page", page, { jobId: id, attempts: 1 });
  const worker = openWorker<PageJob>(
    "pages",
    async (job) => {
      await job.log(`read ${PERSONAL}`);
      throw unrecoverable(`SOURCE_DENIED: ${PERSONAL} may not read ${TELEPHONE}`);
    },
    { redisUrl: redis.url, config, concurrency: 1 },
  );
  worker.on("error", () => undefined);
  const running = worker.run();
  await until(`${id} to fail`, async () => (await queues.pages.getJobState(id)) === "failed");
  await worker.close();
  await running;
}

test("Bull Board is served, and leads back to the console", async () => {
  const { status, text } = await ask(await open(false), "/queues");
  expect(status).toBe(200);
  expect(text).toContain("<title>Touchdown</title>");
  expect(text).not.toMatch(/(href|src)="http/);
  expect(text).toContain('{"text":"Console","url":"/"}');
});

test("the four queues are shown in the order in which work travels", async () => {
  const { text } = await ask(await open(false), "/queues/api/queues");
  const body: { queues: { name: string; readOnlyMode: boolean }[] } = JSON.parse(text);
  expect(body.queues.map(({ name }) => name)).toEqual(["plans", "pages", "files", "batches"]);
});

test.each([
  ["in the list", "/queues/api/queues?activeQueue=batches&status=latest&page=1"],
  ["by itself", "/queues/api/queues/batches/b1"],
])("a batch %s shows its range and size, never a cell of a row", async (_title, path) => {
  const { status, text } = await ask(await open(false), path);
  expect(status).toBe(200);
  expect(text).not.toContain(PERSONAL);
  expect(text).not.toContain("cells");
  expect(text).toContain('"collection":"friday-users"');
  expect(text).toContain('"upTo":"friday/users/list/u9"');
  expect(text).toContain('"documents":1');
  expect(text).toContain('"name":"batch friday-users"');
});

test("a batch leads to its range in the console", async () => {
  const { text } = await ask(await open(false), "/queues/api/queues/batches/b1");
  const { href } = JSON.parse(text).job.externalUrl;
  const url = new URL(href, "http://board");
  expect(url.pathname).toBe(`/runs/${RUN}/ranges`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    target: `${RUN}/pilot`,
    collection: "friday-users",
    upTo: "friday/users/list/u9",
  });
});

test("why a job failed is shown, without what it stumbled over: in the list, by itself, and in its log", async () => {
  await failOne("p1");
  const board = await open(false);
  for (const path of ["?activeQueue=pages&status=failed&page=1", "/pages/p1", "/pages/p1/logs"]) {
    const { status, text } = await ask(board, `/queues/api/queues${path}`);
    expect(status).toBe(200);
    expect(text).toContain(path.endsWith("logs") ? "read •" : "SOURCE_DENIED: • may not read •");
    expect(text).not.toContain(PERSONAL);
    expect(text).not.toContain(TELEPHONE);
  }
  await queues.pages.remove("p1");
});

test.each([
  ["PUT", "/api/queues/pause"],
  ["PUT", "/api/queues/resume"],
  ["PUT", "/api/queues/batches/retry/failed"],
  ["PUT", "/api/queues/batches/promote"],
  ["PUT", "/api/queues/batches/clean/wait"],
  ["PUT", "/api/queues/batches/pause"],
  ["PUT", "/api/queues/batches/empty"],
  ["PUT", "/api/queues/batches/obliterate"],
  ["PUT", "/api/queues/batches/b1/retry"],
  ["PUT", "/api/queues/batches/b1/clean"],
  ["PATCH", "/api/queues/batches/b1/delay"],
])("a read-only board answers 403 to %s %s and changes nothing", async (method, path) => {
  expect(await send(await open(false), path, method)).toBe(403);
  expect((await queues.batches.getJob("b1"))?.data).toEqual(batch);
  expect(await queues.batches.isPaused()).toBe(false);
});

test("what is read changes nothing: addresses that act answer nobody who reads them", async () => {
  await failOne("p2");
  const board = await open(true);
  for (const path of ["/pages/retry/failed", "/pages/p2/retry", "/pages/p2/clean", "/batches/empty", "/pause"]) {
    expect((await ask(board, `/queues/api/queues${path}`)).status, path).toBe(404);
  }
  expect(await queues.pages.getJobState("p2")).toBe("failed");
  await queues.pages.remove("p2");
});

test("a writable board pauses and resumes a queue, and puts a failed job back; all of it is on record", async () => {
  await failOne("p3");
  const board = await open(true);
  expect(await send(board, "/api/queues/pages/pause")).toBe(200);
  expect(await queues.pages.isPaused()).toBe(true);
  expect(await send(board, "/api/queues/pages/p3/retry")).toBe(204);
  expect(await queues.pages.getJobState("p3")).not.toBe("failed");
  expect(await send(board, "/api/queues/pages/resume")).toBe(200);
  expect(await queues.pages.isPaused()).toBe(false);
  await failOne("p4");
  expect(await send(board, "/api/queues/pages/retry/failed")).toBe(200);
  expect(await send(board, "/api/queues/pages/none/retry")).toBe(404);
  await until("five lines of the log", () => readAudit(config.runsDir, RUN, 10).length >= 5);
  const by = { who: "local", role: "operator", via: "board" };
  expect(readAudit(config.runsDir, RUN, 10).toReversed()).toMatchObject([
    { ...by, action: "pause", given: { queue: "pages" }, outcome: "done" },
    { ...by, action: "retry", given: { queue: "pages", job: "p3" }, outcome: "done" },
    { ...by, action: "resume", given: { queue: "pages" }, outcome: "done" },
    { ...by, action: "retry", given: { queue: "pages", which: "failed" }, outcome: "done" },
    { ...by, action: "retry", given: { queue: "pages", job: "none" }, outcome: "refused" },
  ]);
  for (const id of ["p3", "p4"]) await queues.pages.remove(id);
});

test("what a viewer tries is on record too", async () => {
  await send(await open(false), "/api/queues/batches/b1/clean");
  expect(readAudit(config.runsDir, RUN, 10)).toMatchObject([
    {
      who: "local",
      role: "viewer",
      via: "board",
      action: "remove",
      given: { queue: "batches", job: "b1" },
      outcome: "refused",
    },
  ]);
});

test.each([
  ["PATCH", "/api/queues/batches/b1/update-data"],
  ["POST", "/api/queues/batches/add"],
  ["PUT", "/api/queues/batches/concurrency"],
  ["PUT", "/api/queues/batches/rate-limit"],
  ["PUT", "/api/queues/batches/retry/completed"],
])("even a writable board answers 405 to %s %s: what it shows of a job is not the job", async (method, path) => {
  expect(await send(await open(true), path, method)).toBe(405);
  expect((await queues.batches.getJob("b1"))?.data).toEqual(batch);
});

test("a completed job is not done again: its batch has let its documents go", async () => {
  await queues.plans.add(
    "plan",
    { run: RUN, migration: "m", version: "1", collection: "c", readTime: null, pageSize: 1 },
    { jobId: "done" },
  );
  const worker = openWorker("plans", async () => Promise.resolve({}), { redisUrl: redis.url, config, concurrency: 1 });
  const running = worker.run();
  await until("the job to be done", async () => (await queues.plans.getJobState("done")) === "completed");
  await worker.close();
  await running;
  expect(await send(await open(true), "/api/queues/plans/done/retry")).toBe(409);
  expect(await queues.plans.getJobState("done")).toBe("completed");
});

test("where no run is announced nothing is done, for nothing could be put on record", async () => {
  const board = await bed.open({
    isWritable: true,
    settings: { REDIS_URL: redis.url, TOUCHDOWN_QUEUE_PREFIX: "nobody" },
  });
  expect(await send(board, "/api/queues/pages/pause")).toBe(409);
});

test("a program that says nothing of where it comes from needs the token of its session", async () => {
  const board = await open(true);
  const { csrf } = JSON.parse((await ask(board, "/who")).text);
  const path = "/queues/api/queues/pages/resume";
  expect((await ask(board, path, { method: "PUT" })).status).toBe(403);
  expect((await ask(board, path, { method: "PUT", headers: { "x-csrf-token": csrf } })).status).toBe(200);
});

test("a port that is taken is named, with the way out", async () => {
  const port = Number(new URL((await open(false)).localUrl).port);
  await expect(bed.open({ port })).rejects.toMatchObject({
    message: expect.stringContaining(String(port)),
    hint: expect.stringContaining("--port"),
  });
});
