import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readAudit, type AuditEntry } from "../../../shared/audit.ts";
import { parseConfig } from "../../../shared/config.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../../shared/connections/redis-server.ts";
import {
  countJobs,
  openQueues,
  openWorker,
  unrecoverable,
  type QueueName,
  type Queues,
} from "../../../shared/queue.ts";
import { RunBoard, type RunInfo } from "../../../shared/run-board.ts";
import { FULL_SPEED } from "../../../shared/speed.ts";
import { until } from "../../support/harness.ts";
import { PERFORMERS, type Performer, type Settings } from "./performers.ts";

let server: RedisServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-actions-"));
  server = await startRedisServer({ folder });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const RUN = "moved";

describe.each(Object.entries(PERFORMERS))("in the %s", (_name, performerWith) => {
  let runsDir: string;
  let settings: Settings;
  let redis: ReturnType<typeof openRedis>;
  let queues: Queues;
  let board: RunBoard;
  let performer: Performer;
  beforeEach(async () => {
    runsDir = mkdtempSync(join(tmpdir(), "touchdown-acted-"));
    mkdirSync(join(runsDir, RUN));
    const prefix = runsDir.split("-").at(-1) ?? "";
    settings = {
      REDIS_URL: server.url,
      TOUCHDOWN_RUNS_DIR: runsDir,
      TOUCHDOWN_QUEUE_PREFIX: prefix,
      TOUCHDOWN_ATTEMPTS: "1",
    };
    redis = openRedis(server.url, "producer");
    queues = openQueues(server.url, parseConfig(settings));
    board = new RunBoard(redis, prefix);
    performer = performerWith(settings);
    await board.publishRun(info("running"));
  });
  afterEach(async () => {
    await queues.close();
    redis.disconnect();
    rmSync(runsDir, { recursive: true, force: true });
  });

  const info = (state: RunInfo["state"]): RunInfo => ({
    run: `${RUN}/pilot`,
    migration: "moonlanding",
    version: "1",
    phase: "pilot",
    target: "nowhere",
    batchBytesMax: 1,
    readsMax: null,
    sample: null,
    settings: {},
    state,
  });
  const audit = (): readonly AuditEntry[] => readAudit(runsDir, RUN, 100).toReversed();
  const told = (): readonly object[] => audit().map(({ action, given, outcome }) => ({ action, given, outcome }));
  const paused = async (): Promise<readonly boolean[]> => [
    await queues.pages.isPaused(),
    await queues.files.isPaused(),
    await queues.batches.isPaused(),
    await board.isPaused(RUN),
  ];

  /** A job that has failed for good, for this reason. */
  async function fail(name: QueueName, id: string, reason: string): Promise<void> {
    await queues[name].add("job", {} as never, { jobId: id });
    const config = parseConfig(settings);
    const worker = openWorker(
      name,
      async () => {
        throw unrecoverable(reason);
      },
      { redisUrl: server.url, config, concurrency: 1 },
    );
    worker.on("error", () => undefined);
    void worker.run();
    await until("the job fails", async () => (await queues[name].getJobState(id)) === "failed");
    await worker.close();
  }

  test("a run that is paused reads nothing new until it is resumed; either twice is once, and each is told to the audit log", async () => {
    expect(await performer.pause(RUN)).toEqual([
      `run ${RUN} is paused: 0 pages wait, 0 are being read`,
      `  go on with: touchdown resume ${RUN}`,
    ]);
    expect(await paused()).toEqual([true, true, false, true]);
    expect(await board.readRun()).toEqual(info("paused"));
    expect((await performer.pause(RUN))[0]).toContain("is paused, as it was");
    expect(await paused()).toEqual([true, true, false, true]);
    expect((await performer.resume(RUN)).join("\n")).toMatch(
      /is running: .*\n {2}nobody is at work on it; .*run moonlanding --run moved$/,
    );
    await performer.resume(RUN);
    expect(await paused()).toEqual([false, false, false, false]);
    expect(await board.readRun()).toEqual(info("running"));
    expect(audit()).toMatchObject(
      ["pause", "pause", "resume", "resume"].map((action) => ({
        ...performer.who,
        action,
        given: {},
        outcome: "done",
      })),
    );
    expect(audit()[0]?.detail).toBe(`run ${RUN} is paused: 0 pages wait, 0 are being read`);
  });

  test("a run that something else holds stays held when it is resumed, and whoever pauses it hears of that", async () => {
    await board.tellThrottle(RUN, {
      state: "held",
      concurrency: null,
      reasons: ["the file hold-it is there"],
      sinceMs: 1,
    });
    expect(await performer.pause(RUN)).toContain("    the file hold-it is there");
    expect(await performer.resume(RUN)).toEqual(expect.arrayContaining(["  it is held: nothing new is read"]));
    expect(await paused()).toEqual([true, true, false, false]);
    await board.tellThrottle(RUN, { state: "none", concurrency: null, reasons: [], sinceMs: 1 });
    await performer.resume(RUN);
    expect(await paused()).toEqual([false, false, false, false]);
  });

  test("failed jobs are retried one by one, by what they failed with, or all; one that is not failed any more is left alone", async () => {
    await fail("pages", "a", "SOURCE_DENIED: no");
    await fail("pages", "b", "SOURCE_DENIED: no");
    await fail("pages", "c", "our own mistake: x");
    await fail("batches", "d", "TARGET_FULL: y");
    await queues.pages.pause();
    expect((await performer.retry(RUN, { kind: "job", queue: "pages", id: "a" }))[0]).toBe(
      "job pages/a is back on its queue",
    );
    expect(await performer.retry(RUN, { kind: "job", queue: "pages", id: "a" })).toEqual([
      "job pages/a is not failed any more: it is waiting",
    ]);
    expect((await performer.retry(RUN, { kind: "job", queue: "files", id: "z" }))[0]).toMatch(
      /^there is no job files\/z/,
    );
    expect(await countJobs(queues.pages)).toMatchObject({ waiting: 1, failed: 2 });
    expect((await performer.retry(RUN, { kind: "code", code: "SOURCE_DENIED" }))[0]).toBe(
      "1 failed job with SOURCE_DENIED is back on its queue: pages 1",
    );
    expect((await performer.retry(RUN, { kind: "code", code: "SOURCE_DENIED" }))[0]).toBe(
      "no job has failed with SOURCE_DENIED (2 with something else): there is nothing to retry",
    );
    const both = await Promise.all([performer.retry(RUN, { kind: "all" }), performer.retry(RUN, { kind: "all" })]);
    expect(both.map(([line]) => Number.parseInt(line ?? "", 10) || 0).reduce((sum, jobs) => sum + jobs)).toBe(2);
    expect([(await countJobs(queues.pages)).waiting, (await countJobs(queues.batches)).waiting]).toEqual([3, 1]);
    expect((await queues.pages.getJob("c"))?.attemptsMade).toBe(0);
    expect(told()).toEqual(
      [
        { jobs: "pages/a" },
        { jobs: "pages/a" },
        { jobs: "files/z" },
        { code: "SOURCE_DENIED" },
        { code: "SOURCE_DENIED" },
        { jobs: "all" },
        { jobs: "all" },
      ].map((given) => ({ action: "retry-failed", given, outcome: "done" })),
    );
  });

  test("the speed of a run is changed limit by limit, and given back", async () => {
    const wanted = { concurrency: 2, pagesPerSecond: 10, pageSize: 50, batchBytes: 65_536 };
    expect(await performer.speed(RUN, wanted)).toEqual([
      `speed of run ${RUN}: at most 2 pages at once, 10 pages a second, 50 documents a page, 65536 bytes a batch`,
      "  nobody is at work on it: this takes effect when it is started again",
    ]);
    expect(await board.speed(`${RUN}/pilot`)).toEqual(wanted);
    expect((await performer.speed(RUN, FULL_SPEED))[0]).toBe(`speed of run ${RUN}: full, as its settings are`);
    expect(await board.speed(RUN)).toEqual(FULL_SPEED);
    await expect(performer.speed(RUN, { ...FULL_SPEED, batchBytes: 1 })).rejects.toMatchObject({ code: "USAGE" });
    expect(told()).toEqual([
      { action: "speed", given: wanted, outcome: "done" },
      { action: "speed", given: FULL_SPEED, outcome: "done" },
      { action: "speed", given: { ...FULL_SPEED, batchBytes: 1 }, outcome: "refused" },
    ]);
  });

  test("a run that is finished, or that Redis does not hold, is not acted on, and the refusal is told where there is such a run", async () => {
    await board.publishRun(info("finished"));
    await expect(performer.pause(RUN)).rejects.toMatchObject({ code: "RUN_CONFLICT" });
    mkdirSync(join(runsDir, "other"));
    await expect(performer.retry("other", { kind: "all" })).rejects.toMatchObject({ code: "RUN_CONFLICT" });
    await expect(performer.resume("nobodys")).rejects.toMatchObject({ code: "RUN_CONFLICT" });
    await expect(performer.pause("../moved")).rejects.toMatchObject({ code: "USAGE" });
    expect(audit()).toMatchObject([
      {
        ...performer.who,
        action: "pause",
        outcome: "refused",
        detail: `run ${RUN} is finished: there is nothing to pause`,
      },
    ]);
    expect(readAudit(runsDir, "other", 9)).toMatchObject([{ action: "retry-failed", outcome: "refused" }]);
    expect(readAudit(runsDir, "nobodys", 9)).toEqual([]);
    expect(await board.readRun()).toEqual(info("finished"));
  });
});
