import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { ended, kill, until } from "../support/harness.ts";
import type { HolderTask } from "../support/holder-main.ts";
import { LAUNCH } from "../support/launch.ts";

const TIMES = { renewMs: 100, keptMs: 700 };
const MAIN = fileURLToPath(new URL("../support/holder-main.ts", import.meta.url));

let redis: RedisServer;
let redisFolder: string;
beforeAll(async () => {
  redisFolder = mkdtempSync(join(tmpdir(), "touchdown-lease-"));
  redis = await startRedisServer({ folder: redisFolder });
});
afterAll(async () => {
  await redis.stop();
  rmSync(redisFolder, { recursive: true, force: true });
});

let folder: string;
let queuePrefix: string;
let started: Holder[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-hold-"));
  queuePrefix = folder.split("-").at(-1) ?? "";
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map(({ child }) => kill(child)));
  rmSync(folder, { recursive: true, force: true });
});

type Holder = { readonly child: ChildProcess; readonly pid: number; readonly said: () => string };

/** A process that holds run R, on a machine (a folder of runs) of its own. */
function start(machine: string, task: Partial<HolderTask> = {}): Holder {
  const runsDir = join(folder, machine);
  mkdirSync(runsDir, { recursive: true });
  const own = {
    runsDir,
    run: "R",
    redisUrl: redis.url,
    queuePrefix,
    times: TIMES,
    acts: join(folder, "acts"),
    go: null,
    blockMs: 0,
  };
  const child = spawn(process.execPath, [LAUNCH, MAIN], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, HOLDER: JSON.stringify({ ...own, ...task }) },
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const holder = { child, pid: child.pid ?? 0, said: () => text };
  started.push(holder);
  return holder;
}

/** Who acted, in the order of the acts. */
function acts(): readonly { readonly pid: number; readonly atMs: number }[] {
  const file = join(folder, "acts");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" ").map(Number))
    .map(([pid = 0, atMs = 0]) => ({ pid, atMs }));
}

/** Another one that has started and does nothing before it is told to: starting takes longer than a lease lasts. */
async function startWaiting(machine: string, task: Partial<HolderTask> = {}): Promise<Holder & { go(): void }> {
  const go = join(folder, "go");
  const holder = start(machine, { ...task, go });
  await until(`process ${holder.pid} has started`, () => holder.said() === "started\n");
  return { ...holder, go: () => writeFileSync(go, "") };
}

function actsOf({ pid }: Holder): number {
  return acts().filter((act) => act.pid === pid).length;
}

async function untilActing(holder: Holder): Promise<void> {
  const before = actsOf(holder);
  await until(`process ${holder.pid} acts`, () => actsOf(holder) > before);
}

test.each([
  ["on one machine", "here", "here"],
  ["on two machines that share a Redis", "here", "there"],
])("of two that start at once %s exactly one acts, and the other one is told who does", async (_where, one, other) => {
  const both = [start(one), start(other)];
  await until("one of them is refused", () => both.some(({ child }) => child.exitCode !== null));
  const [refused] = both.filter(({ child }) => child.exitCode !== null);
  const [acting] = both.filter(({ child }) => child.exitCode === null);
  if (refused === undefined || acting === undefined) throw new Error("both ended");
  await untilActing(acting);
  expect(refused.child.exitCode).toBe(4);
  expect(refused.said()).toMatch(
    new RegExp(`RUN_CONFLICT: run R is held by process ${acting.pid} on \\S+ since \\S+Z \\(touchdown run\\)`),
  );
  expect(refused.said()).toContain(`kill ${acting.pid} on`);
  expect(actsOf(refused)).toBe(0);
});

test("a hold that has ended leaves nothing behind, and the next one begins at once", async () => {
  const first = start("here");
  await untilActing(first);
  await kill(first.child, "SIGTERM");
  expect(first.child.exitCode).toBe(0);
  expect(readdirSync(join(folder, "here", "R"))).toEqual([]);
  const second = start("there");
  await untilActing(second);
  expect(second.said()).toBe("started\nheld\n");
});

test("where the holder was killed on this machine, the next one goes on without waiting", async () => {
  const first = start("here", { times: { renewMs: 100, keptMs: 60_000 } });
  await untilActing(first);
  await kill(first.child);
  const second = start("here");
  await untilActing(second);
  expect(second.said()).toBe("started\nheld\n");
});

test("where the holder was killed on another machine, the next one says that it waits, and goes on when the lease has run out", async () => {
  const times = { renewMs: 100, keptMs: 2000 };
  const second = await startWaiting("there", { times });
  const first = start("here", { times });
  await untilActing(first);
  await kill(first.child);
  const killedAtMs = Date.now();
  second.go();
  await untilActing(second);
  expect(second.said()).toMatch(new RegExp(`^started\nwaiting up to \\d s for process ${first.pid} on .*\nheld\n$`));
  const [begun] = acts().filter(({ pid }) => pid === second.pid);
  expect(begun?.atMs).toBeGreaterThan(killedAtMs + times.keptMs / 2);
  expect(begun?.atMs).toBeLessThan(killedAtMs + 2 * times.keptMs);
});

test("a holder that was stopped for longer than its lease stops itself when another one has gone on, and has not acted", async () => {
  const first = start("here");
  await untilActing(first);
  first.child.kill("SIGSTOP");
  const second = start("there");
  await untilActing(second);
  const done = actsOf(first);
  first.child.kill("SIGCONT");
  expect(await ended(first.child)).toBe(4);
  expect(first.said()).toContain(
    `RUN_CONFLICT: this process no longer holds run R: it was taken over by process ${second.pid}`,
  );
  // The one that it was in the midst of.
  expect(actsOf(first)).toBeLessThanOrEqual(done + 1);
  await untilActing(second);
});

test("a holder that was stopped while another one came and went stops itself too: what it knows is out of date", async () => {
  const first = start("here");
  await untilActing(first);
  first.child.kill("SIGSTOP");
  const second = start("there");
  await untilActing(second);
  await kill(second.child, "SIGTERM");
  const done = actsOf(first);
  first.child.kill("SIGCONT");
  expect(await ended(first.child)).toBe(4);
  expect(first.said()).toContain("which has let it go again");
  expect(actsOf(first)).toBeLessThanOrEqual(done + 1);
});

test("a holder that was stopped for longer than its lease goes on when nobody has taken it", async () => {
  const first = start("here");
  await untilActing(first);
  first.child.kill("SIGSTOP");
  await sleep(2 * TIMES.keptMs);
  first.child.kill("SIGCONT");
  await untilActing(first);
});

test("a stopped holder keeps everybody on its machine away: it might wake up in the middle of an act", async () => {
  const first = start("here");
  await untilActing(first);
  first.child.kill("SIGSTOP");
  const second = start("here");
  expect(await ended(second.child)).toBe(4);
  expect(second.said()).toContain(`held by process ${first.pid}`);
});

test("a holder whose event loop is held up for longer than the lease lasts keeps it", async () => {
  const times = { renewMs: 100, keptMs: 1500 };
  const second = await startWaiting("there");
  const first = start("here", { times, blockMs: 3 * times.keptMs });
  await untilActing(first);
  // The thread that renews it must have come to life.
  await sleep(times.keptMs);
  first.child.kill("SIGUSR2");
  const blockedAtMs = Date.now();
  await sleep(1.5 * times.keptMs);
  second.go();
  expect(await ended(second.child)).toBe(4);
  await until("the holder acts again", () => (acts().at(-1)?.atMs ?? 0) > blockedAtMs + 2.5 * times.keptMs);
});

test("a Redis that comes back empty is given the lease again by its holder", async () => {
  const server = await startRedisServer({ folder: join(folder, "redis-server") });
  try {
    const first = start("here", { redisUrl: server.url });
    await untilActing(first);
    const client = openRedis(server.url, "worker");
    await client.flushall();
    const { pid } = server;
    process.kill(pid, "SIGKILL");
    await until("Redis is back", () => server.pid !== pid);
    await until("the lease is there again", async () => (await client.exists(`${queuePrefix}:board:holder`)) === 1);
    client.disconnect();
    const second = start("there", { redisUrl: server.url });
    expect(await ended(second.child)).toBe(4);
    expect(second.said()).toContain(`held by process ${first.pid}`);
    await untilActing(first);
  } finally {
    await Promise.all(started.map(({ child }) => kill(child)));
    await server.stop();
  }
});

test("two runs are not coordinated over one Redis and prefix at the same time", async () => {
  const first = start("here");
  await untilActing(first);
  const second = start("here", { run: "S/pilot" });
  expect(await ended(second.child)).toBe(4);
  expect(second.said()).toContain(`RUN_CONFLICT: Redis is in use for run R, held by process ${first.pid}`);
  expect(second.said()).toContain("TOUCHDOWN_QUEUE_PREFIX");
  await untilActing(start("here", { run: "S/pilot", queuePrefix: `${queuePrefix}-other` }));
});
