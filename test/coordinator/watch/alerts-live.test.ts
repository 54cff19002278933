import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openAlertWatcher } from "../../../coordinator/watch/alerts/alert-watcher.ts";
import { openWebhook } from "../../../coordinator/watch/alerts/post-alerts.ts";
import { startRunWatch, type RunWatch, type WatchContext } from "../../../coordinator/watch/run-watch.ts";
import { openSeriesWatcher } from "../../../coordinator/watch/series-watcher.ts";
import { alertsFile, readAlerts, standingAlerts } from "../../../shared/alert-file.ts";
import { alertSchema, type Alert } from "../../../shared/alert.ts";
import { parseConfig } from "../../../shared/config.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../../shared/connections/redis-server.ts";
import { openQueues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import { appendSample, readLastSample, readSeries, seriesFile } from "../../../shared/series-file.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import { until } from "../../support/harness.ts";

let folder: string;
let redisServer: RedisServer;
let receiver: Server;
let url: string;
/** How the receiver answers the next requests; 200 when there is nothing left. */
let answers: number[];
let received: { readonly alert: Alert; readonly request: IncomingMessage }[];
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-alerts-"));
  redisServer = await startRedisServer({ folder });
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ alert: alertSchema.parse(JSON.parse(body)), request });
      const status = answers.shift() ?? 200;
      response.writeHead(status, status === 302 ? { location: `${url}/elsewhere` } : {}).end();
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  // A server of this file: it listens on a port.
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
beforeEach(() => {
  answers = [];
  received = [];
});
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});
afterAll(async () => {
  receiver.close();
  receiver.closeAllConnections();
  await redisServer.stop();
  rmSync(folder, { recursive: true, force: true });
});

let watches = 0;

type Bed = {
  readonly context: Omit<WatchContext, "at">;
  readonly said: string[];
  readonly logged: unknown[];
};

function openBed(settings: Record<string, string>): Bed {
  watches += 1;
  const config = parseConfig({
    TOUCHDOWN_RUNS_DIR: folder,
    TOUCHDOWN_QUEUE_PREFIX: `alerts${watches}`,
    TOUCHDOWN_ALERT_LOAD: "1",
    TOUCHDOWN_ALERT_DISK_FREE: "0",
    ...settings,
  });
  const redis = openRedis(redisServer.url, "producer");
  const queues = openQueues(redisServer.url, config);
  const said: string[] = [];
  const logged: unknown[] = [];
  opened.push(async () => {
    await queues.close();
    redis.disconnect();
  });
  const context = {
    run: `run${watches}`,
    migration: tiny,
    config,
    redis,
    queues,
    board: new RunBoard(redis, config.queuePrefix),
    log: (event: string, fields: object = {}) => void logged.push({ event, ...fields }),
    say: (line: string) => void said.push(line),
  };
  return { context, said, logged };
}

function watch({ context }: Bed): RunWatch {
  const running = startRunWatch(context, (whole) => [openSeriesWatcher(whole, 50), openAlertWatcher(whole, 50)]);
  opened.push(() => running.stop());
  return running;
}

test("a run that gets stuck is told everywhere, also to a receiver that fails at first, and once more when it gets on", async () => {
  const bed = openBed({ TOUCHDOWN_ALERT_STALL_MS: "1000", TOUCHDOWN_ALERT_WEBHOOK: `${url}/hook` });
  const { run, queues, board, config } = bed.context;
  answers = [500];
  await queues.plans.add("plan", {
    run,
    migration: "tiny",
    version: "1",
    collection: "people",
    readTime: null,
    pageSize: 20,
  });
  const running = watch(bed);
  running.onMoment({ run, phase: "full", act: "load", facts: null });

  await until("it is posted twice", () => received.length >= 2);
  const [first, second] = received.map(({ alert }) => alert);
  expect(first).toMatchObject({ kind: "stalled", state: "raised", run, limit: 1000 });
  expect(second).toEqual(first);
  expect(bed.said).toEqual([`! ${first?.what}`]);
  expect(bed.logged).toContainEqual(expect.objectContaining({ event: "alert", kind: "stalled", state: "raised" }));
  expect(readAlerts(config.runsDir, run)).toEqual([first]);
  expect(await board.alerts(`${run}/pilot`)).toEqual([first?.what]);

  await queues.plans.obliterate({ force: true });
  await until("it is over", () => bed.said.length === 2);
  expect(bed.said[1]).toMatch(/^ {2}over after \d+ s: nothing has moved/);
  expect(standingAlerts(readAlerts(config.runsDir, run)).size).toBe(0);
  await until("the board forgets it", async () => (await board.alerts(run)).length === 0);

  // The same watch has written its series.
  const samples = readSeries(config.runsDir, run);
  expect(samples.length).toBeGreaterThan(5);
  expect(samples[0]).toMatchObject({ run, phase: "full", act: "load", landed: 0, workers: 0, throttle: "none" });
  expect(samples[0]?.queues.plans.waiting).toBe(1);
  expect(samples[0]?.redisBytes).toBeGreaterThan(0);
  expect(samples[0]?.diskFree).toBeGreaterThan(0);
  expect(samples[0]?.residentBytes).toBeGreaterThan(1e6);
  expect(readLastSample(config.runsDir, run)).toEqual(readSeries(config.runsDir, run).at(-1));
});

test("a Redis that is away is told of as a stall, by what it said last", async () => {
  const bed = openBed({ TOUCHDOWN_ALERT_STALL_MS: "1000" });
  const { run, queues, redis, config } = bed.context;
  await queues.plans.add("plan", {
    run,
    migration: "tiny",
    version: "1",
    collection: "people",
    readTime: null,
    pageSize: 20,
  });
  watch(bed).onMoment({ run, phase: "full", act: "load", facts: null });
  await until("it has been looked at", () => readLastSample(config.runsDir, run)?.queues.plans.waiting === 1);
  redis.disconnect();
  await until("it is told", () => bed.said.length > 0);
  expect(bed.said[0]).toMatch(/^! nothing has moved for 1 s while a job waits/);
});

test("a disk that is nearly full is told between phases too, a successor does not tell it again, and the end of the watch ends it", async () => {
  const bed = openBed({ TOUCHDOWN_ALERT_DISK_FREE: "1" });
  const { run, config } = bed.context;
  const planted: Alert = {
    time: new Date().toISOString(),
    run,
    kind: "memory",
    state: "raised",
    what: "91 % of the memory is taken",
    value: 0.91,
    limit: 0.8,
  };
  const first = watch(bed);
  await until("it is told", () => bed.said.length > 0);
  expect(bed.said[0]).toMatch(/^! [\d.]+ % of the disk with the runs is free, less than 100 %$/);

  // What a coordinator that was killed has left: both stand, and one of them has ended meanwhile.
  const killed = readFileSync(alertsFile(config.runsDir, run), "utf8");
  await first.stop();
  expect(readAlerts(config.runsDir, run).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "disk raised",
    "disk over",
  ]);
  rmSync(alertsFile(config.runsDir, run));
  appendFileSync(alertsFile(config.runsDir, run), `${killed}${JSON.stringify(planted)}\n{"time":"cut off`);
  appendFileSync(alertsFile(config.runsDir, run), "\n");
  bed.said.length = 0;
  const second = watch(bed);
  await until("the other is over", () => bed.said.length > 0);
  expect(bed.said).toEqual([expect.stringMatching(/^ {2}over after \d+ s: 91 % of the memory/)]);
  await second.stop();
  expect(standingAlerts(readAlerts(config.runsDir, run)).size).toBe(0);
});

const alert: Alert = {
  time: new Date().toISOString(),
  run: "r",
  kind: "disk",
  state: "raised",
  what: "5 % of the disk is free",
  value: 0.05,
  limit: 0.1,
};

test("a webhook is tried three times, follows nobody elsewhere, and its failure is logged without what is secret in its address", async () => {
  const logged: unknown[] = [];
  const log = (event: string, fields: object = {}) => void logged.push({ event, ...fields });
  answers = [503, 302, 404];
  const address = new URL(`${url}/secret-path?token=secret-token`);
  address.username = "ops";
  address.password = "secret-word";
  const webhook = openWebhook({ url: address.href, log, backoffMs: 1 });
  webhook.post(alert);
  await until("it gives up", () => logged.length > 0);
  expect(received.map(({ request }) => request.url)).toEqual(
    Array.from({ length: 3 }, () => "/secret-path?token=secret-token"),
  );
  expect(received[0]?.request.headers.authorization).toBe(`Basic ${btoa("ops:secret-word")}`);
  expect(received[0]?.alert).toEqual(alert);
  expect(logged).toEqual([
    { event: "webhook-failed", kind: "disk", state: "raised", host: address.host, reason: "answers 404" },
  ]);
  await webhook.close(1000);
});

test("a receiver that is silent or away holds nobody up, and the end of the run waits for it no longer than it may", async () => {
  const reasons: unknown[] = [];
  const log = (_event: string, { reason }: { reason?: unknown } = {}) => void reasons.push(reason);
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo; // It listens on a port.
  const webhook = openWebhook({ url: `http://127.0.0.1:${port}/`, log, timeoutMs: 30, backoffMs: 1 });
  webhook.post(alert);
  await until("it gives up", () => reasons.length === 1);
  const patient = openWebhook({ url: `http://127.0.0.1:${port}/`, log });
  patient.post(alert);
  const startedAtMs = Date.now();
  await patient.close(50);
  expect(Date.now() - startedAtMs).toBeLessThan(3000);
  silent.close();
  silent.closeAllConnections();
  const away = openWebhook({ url: `http://127.0.0.1:${port}/`, log, backoffMs: 1 });
  away.post(alert);
  await until("it gives up", () => reasons.length === 3);
  expect(reasons).toEqual(["does not answer in time", "AbortError, and the run ended", "ECONNREFUSED"]);
  await webhook.close(100);
  await away.close(100);
});

test("a series that has become large loses every second of its older samples, and keeps the newest", () => {
  const bed = openBed({});
  const { runsDir } = bed.context.config;
  const counts = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  const sample = {
    run: "thin/pilot",
    phase: "pilot",
    act: null,
    landed: 0,
    counted: null,
    rejected: 0,
    merged: 0,
    reads: 0,
    queues: { plans: counts, pages: counts, files: counts, batches: counts },
    redisBytes: null,
    redisBytesMax: null,
    workers: 0,
    residentBytes: 1,
    residentBytesLargest: 1,
    cpu: null,
    memory: null,
    diskFree: null,
    concurrency: null,
    throttle: "none",
    isPaused: false,
  } as const;
  const bytesMax = 100 * JSON.stringify({ atMs: 100, ...sample }).length;
  for (let atMs = 1; atMs <= 400; atMs += 1) appendSample(runsDir, { atMs, ...sample }, bytesMax);
  const times = readSeries(runsDir, "thin").map(({ atMs }) => atMs);
  expect(times.length).toBeLessThan(110);
  expect(times.slice(-10)).toEqual(Array.from({ length: 10 }, (_, index) => 391 + index));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBe(1);
  expect(readFileSync(seriesFile(runsDir, "thin"), "utf8").endsWith("\n")).toBe(true);
});
