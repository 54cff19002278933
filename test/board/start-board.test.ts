import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBoard, type RunningBoard } from "../../bull-board/start-board.ts";
import type { Batch } from "../../shared/batch.ts";
import { parseConfig } from "../../shared/config.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openQueues, type Queues } from "../../shared/queue.ts";

const config = parseConfig({ TOUCHDOWN_QUEUE_PREFIX: "board-test" });
const PERSONAL = "jane.doe@example.com";

let folder: string;
let redis: RedisServer;
let queues: Queues;
const started: RunningBoard[] = [];

const batch: Batch = {
  kind: "batch",
  run: "r1",
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

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-board-"));
  redis = await startRedisServer({ folder });
  queues = openQueues(redis.url, config);
  await queues.batches.add("batch", batch, { jobId: "b1" });
});
afterEach(async () => {
  for (const board of started.splice(0)) await board.stop();
});
afterAll(async () => {
  await queues.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(isWritable: boolean): Promise<string> {
  const board = await startBoard({ redisUrl: redis.url, config, host: "127.0.0.1", port: 0, isWritable });
  started.push(board);
  return board.url;
}

async function putTo(url: string, method = "PUT"): Promise<number> {
  const { status } = await fetch(url, { method, headers: { "content-type": "application/json" }, body: "{}" });
  return status;
}

test("the root leads to the queues, and the page is served", async () => {
  const url = await open(false);
  const response = await fetch(new URL("/", url));
  expect(response.url).toBe(url);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("<title>Touchdown</title>");
});

test("the page may load nothing from elsewhere and be framed by nobody", async () => {
  const { headers } = await fetch(await open(false));
  expect(headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("x-powered-by")).toBeNull();
});

test("the four queues are shown in the order in which work travels", async () => {
  const response = await fetch(`${await open(false)}/api/queues`);
  const body: { queues: { name: string; readOnlyMode: boolean }[] } = JSON.parse(await response.text());
  expect(body.queues.map(({ name }) => name)).toEqual(["plans", "pages", "files", "batches"]);
});

test.each([
  ["in the list", "/api/queues?activeQueue=batches&status=latest&page=1"],
  ["by itself", "/api/queues/batches/b1"],
])("a batch %s shows its range and size, never a cell of a row", async (_title, path) => {
  const response = await fetch(`${await open(false)}${path}`);
  const body = await response.text();
  expect(response.status).toBe(200);
  expect(body).not.toContain(PERSONAL);
  expect(body).not.toContain("cells");
  expect(body).toContain('"collection":"friday-users"');
  expect(body).toContain('"upTo":"friday/users/list/u9"');
  expect(body).toContain('"documents":1');
  expect(body).toContain('"name":"batch friday-users"');
});

test.each([
  ["PUT", "/api/queues/pause"],
  ["PUT", "/api/queues/resume"],
  ["POST", "/api/queues/batches/add"],
  ["PUT", "/api/queues/batches/retry/failed"],
  ["PUT", "/api/queues/batches/promote"],
  ["PUT", "/api/queues/batches/clean/wait"],
  ["PUT", "/api/queues/batches/pause"],
  ["PUT", "/api/queues/batches/concurrency"],
  ["PUT", "/api/queues/batches/rate-limit"],
  ["PUT", "/api/queues/batches/empty"],
  ["PUT", "/api/queues/batches/obliterate"],
  ["PUT", "/api/queues/batches/b1/retry"],
  ["PUT", "/api/queues/batches/b1/clean"],
  ["PATCH", "/api/queues/batches/b1/update-data"],
  ["PATCH", "/api/queues/batches/b1/delay"],
])("a read-only board answers 405 to %s %s and changes nothing", async (method, path) => {
  expect(await putTo(`${await open(false)}${path}`, method)).toBe(405);
  expect((await queues.batches.getJob("b1"))?.data).toEqual(batch);
  expect(await queues.batches.isPaused()).toBe(false);
});

test("a writable board pauses and resumes a queue", async () => {
  const url = await open(true);
  expect(await putTo(`${url}/api/queues/pages/pause`)).toBe(200);
  expect(await queues.pages.isPaused()).toBe(true);
  expect(await putTo(`${url}/api/queues/pages/resume`)).toBe(200);
  expect(await queues.pages.isPaused()).toBe(false);
});

test.each([
  ["PATCH", "/api/queues/batches/b1/update-data"],
  ["POST", "/api/queues/batches/add"],
  ["PUT", "/api/queues/batches/concurrency"],
])("even a writable board answers 405 to %s %s: what it shows of a job is not the job", async (method, path) => {
  expect(await putTo(`${await open(true)}${path}`, method)).toBe(405);
  expect((await queues.batches.getJob("b1"))?.data).toEqual(batch);
});

test("a web site that points its own name here is refused", async () => {
  const { port } = new URL(await open(true));
  const status = await new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/queues/api/queues", headers: { host: `evil.example:${port}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
  expect(status).toBe(421);
});

test.each(["0.0.0.0", "::", "192.168.1.10", "board.example.com"])(
  "it does not listen on %s, where everybody could reach it",
  async (host) => {
    const board = startBoard({ redisUrl: redis.url, config, host, port: 0, isWritable: false });
    await expect(board).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("no authentication"),
    });
  },
);

test("a port that is taken is named, with the way out", async () => {
  const port = Number(new URL(await open(false)).port);
  const second = startBoard({ redisUrl: redis.url, config, host: "127.0.0.1", port, isWritable: false });
  await expect(second).rejects.toMatchObject({
    message: expect.stringContaining(String(port)),
    hint: expect.stringContaining("--port"),
  });
});
