import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseConfig } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import {
  discardRedisData,
  findRedisUrl,
  startRedisServer,
  type RedisServer,
} from "../../shared/connections/redis-server.ts";
import { countJobs, openQueues } from "../../shared/queue.ts";
import { isAlive, until } from "./until.ts";
import { LAUNCH } from "../support/launch.ts";

let runsDir: string;
let folder: string;
const started: RedisServer[] = [];

beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), "touchdown redis-"));
  folder = join(runsDir, "r1");
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(runsDir, { recursive: true, force: true });
});

async function start(): Promise<RedisServer> {
  const server = await startRedisServer({ folder });
  started.push(server);
  return server;
}

async function ask<Result>(
  url: string,
  use: (redis: ReturnType<typeof openRedis>) => Promise<Result>,
): Promise<Result> {
  const redis = openRedis(url, "producer");
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function setting(url: string, name: string): Promise<string> {
  const answer: unknown = await ask(url, (redis) => redis.config("GET", name));
  return Array.isArray(answer) ? String(answer[1]) : "";
}

const config = parseConfig({ TOUCHDOWN_QUEUE_PREFIX: "redis-server-test" });
const pageJob = {
  run: "r1",
  migration: "tiny",
  version: "1",
  collection: "c",
  after: null,
  upTo: null,
  limit: 1,
  readTime: null,
  directories: {},
};

test("a private Redis never evicts, writes every change to disk, and listens on this machine alone", async () => {
  const { url } = await start();
  expect(await setting(url, "maxmemory-policy")).toBe("noeviction");
  expect(await setting(url, "appendonly")).toBe("yes");
  expect(await setting(url, "appendfsync")).toBe("everysec");
  expect(await setting(url, "save")).toBe("");
  expect(await setting(url, "bind")).toBe("127.0.0.1");
});

test("nobody else on the machine can read its jobs: it wants a password, which only our files hold", async () => {
  const { url } = await start();
  const open = new URL(url);
  open.password = "";
  await expect(ask(open.toString(), (redis) => redis.get("x"))).rejects.toThrow("NOAUTH");
  expect(statSync(join(folder, "redis.json")).mode & 0o077).toBe(0);
  expect(statSync(join(folder, "redis", "redis.conf")).mode & 0o077).toBe(0);
});

test("a Redis that is stopped and started again has its queue", async () => {
  const first = await start();
  const queues = openQueues(first.url, config);
  await queues.pages.add("page", pageJob, { jobId: "kept" });
  await queues.close();
  await first.stop();
  const again = openQueues((await start()).url, config);
  expect((await countJobs(again.pages)).waiting).toBe(1);
  await again.close();
});

test("a Redis that is killed comes back by itself, at the same address and with its content", async () => {
  const server = await start();
  await ask(server.url, (redis) => redis.set("kept", "1"));
  // everysec: what is older than a second is on disk.
  await ask(server.url, (redis) => redis.call("WAITAOF", "1", "0", "3000").catch(() => redis.bgrewriteaof()));
  await until("the AOF on disk", async () =>
    (await ask(server.url, (redis) => redis.info("persistence"))).includes("aof_rewrite_in_progress:0"),
  );
  const { pid } = server;
  process.kill(pid, "SIGKILL");
  await until("another server", () => server.pid !== pid);
  expect(await ask(server.url, (redis) => redis.get("kept"))).toBe("1");
});

test("a Redis ends with the process that started it, even when that is killed", async () => {
  const owner = spawn(
    process.execPath,
    [LAUNCH, fileURLToPath(new URL("own-redis-main.ts", import.meta.url)), folder],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line]: Buffer[] = await once(owner.stdout, "data");
  const { pid, url }: { pid: number; url: string } = JSON.parse(String(line));
  await expect(start()).rejects.toMatchObject({ code: "RUN_CONFLICT" });
  expect(await findRedisUrl(parseConfig({ TOUCHDOWN_RUNS_DIR: runsDir }), null)).toBe(url);
  owner.kill("SIGKILL");
  const successor = await start();
  expect(isAlive(pid)).toBe(false);
  expect(successor.url).not.toBe(url);
});

test("an address left behind by a killed process is replaced, whoever has its port or process id now", async () => {
  const other = await startRedisServer({ folder: join(runsDir, "other") });
  started.push(other);
  const server = await start();
  await server.stop();
  writeFileSync(join(folder, "redis.json"), JSON.stringify({ url: other.url, pid: other.pid, owner: process.pid }));
  const { url } = await start();
  expect(JSON.parse(readFileSync(join(folder, "redis.json"), "utf8"))).toMatchObject({ url });
  expect(isAlive(other.pid)).toBe(true);
});

test("REDIS_URL wins over every private Redis, and a stopped one is not found", async () => {
  const { url, stop } = { url: (await start()).url, stop: () => started[0]?.stop() };
  const given = parseConfig({ TOUCHDOWN_RUNS_DIR: runsDir, REDIS_URL: "redis://elsewhere:6379" });
  const none = parseConfig({ TOUCHDOWN_RUNS_DIR: runsDir });
  expect(await findRedisUrl(given, "r1")).toBe("redis://elsewhere:6379");
  expect(await findRedisUrl(none, "r1")).toBe(url);
  expect(await findRedisUrl(none, "r1/sample")).toBe(url);
  await stop();
  expect(await findRedisUrl(none, "r1")).toBeNull();
  expect(await findRedisUrl(none, null)).toBeNull();
});

test("the data of a run that is over can be removed", async () => {
  await (await start()).stop();
  discardRedisData(folder);
  expect(existsSync(join(folder, "redis"))).toBe(false);
});
