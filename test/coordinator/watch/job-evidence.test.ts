import { afterAll, beforeAll, expect, test } from "vitest";
import { openRedis } from "../../../shared/connections/redis.ts";
import { openQueues, type Queues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, startLabWorker, until, type Lab } from "../../support/harness.ts";
import { startServers, type Servers } from "../../support/servers.ts";
import { seedTiny } from "../../support/tiny-data.ts";

// What a finished load has left behind for whoever looks at it: figures in the heartbeats, lines in the jobs' logs.

let servers: Servers;
let lab: Lab;
let queues: Queues;
let board: RunBoard;
let redis: ReturnType<typeof openRedis>;
let worker: ReturnType<typeof startLabWorker>;

beforeAll(async () => {
  servers = await startServers();
  lab = openLab(servers.addresses, { settings: { TOUCHDOWN_CONCURRENCY: "3" } });
  await seedTiny(lab);
  redis = openRedis(lab.redisUrl, "worker");
  queues = openQueues(lab.redisUrl, lab.config);
  board = new RunBoard(redis, lab.config.queuePrefix);
  worker = startLabWorker(lab, tiny, { heartbeatMs: 50 });
  await conduct(lab, tiny);
});
afterAll(async () => {
  await worker.stop();
  await queues.close();
  redis.disconnect();
  closeLab(lab);
  await servers.stop();
});

test("a heartbeat tells what the worker offers, and has done: jobs by queue, requests by system, each with its duration", async () => {
  const landed = await queues.batches.getCompletedCount();
  await until("the last beat has come", async () => (await heartbeat())?.work.jobs["batches"]?.done === landed);
  const beat = await heartbeat();
  expect(beat?.concurrency).toBe(3);
  const { pages, batches } = beat?.work.jobs ?? {};
  const { friday } = beat?.work.sources ?? {};
  expect(pages?.done).toBe(await queues.pages.getCompletedCount());
  expect(friday).toMatchObject({ requests: pages?.done, failed: 0 });
  for (const counted of [pages, batches]) expect(sumOf(counted)).toBe((counted?.done ?? 0) + (counted?.failed ?? 0));
  expect(sumOf(friday)).toBe(friday?.requests);
  expect(friday?.durations.sumMs).toBeGreaterThan(0);
});

test("a page's log says what was read and added, and a batch's what has landed, without a key or a value", async () => {
  const [page] = await queues.pages.getCompleted(0, 0);
  const [batch] = (await queues.batches.getCompleted()).filter(({ name }) => name === "batch");
  const lines = [...(await linesOf(queues.pages, page?.id)), ...(await linesOf(queues.batches, batch?.id))];
  expect(lines).toEqual([
    expect.stringMatching(/^read and mapped \d+ documents, at most \d+, in \d+ ms$/),
    expect.stringMatching(/^added \d+ batches of \d+ bytes in \d+ ms$/),
    expect.stringMatching(/^batch: (\w+ \d+(, )?)+ in \d+ ms$/),
  ]);
});

async function heartbeat() {
  const [beat] = await board.workers();
  return beat;
}

function sumOf(counted: { readonly durations: { readonly buckets: readonly number[] } } | undefined): number {
  return (counted?.durations.buckets ?? []).reduce((sum, count) => sum + count, 0);
}

async function linesOf(queue: Queues["pages"] | Queues["batches"], id = ""): Promise<readonly string[]> {
  return (await queue.getJobLogs(id)).logs;
}
