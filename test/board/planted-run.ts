import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { recordAlert } from "../../shared/alert-file.ts";
import type { Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { openQueues } from "../../shared/queue.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { appendSample } from "../../shared/series-file.ts";
import { LATENCY_BOUNDS_MS } from "../../shared/work-counters.ts";

export const PLANTED_RUN = "tiny-run";

/** A ledger in which most of a collection has landed, an alert that stands, and a sample of this moment. */
export function plantRun(config: Config): void {
  mkdirSync(join(config.runsDir, PLANTED_RUN), { recursive: true });
  const target = openTarget(targetFile(config.runsDir, PLANTED_RUN));
  target.exec(LEDGER_SQL);
  target.exec(`
    INSERT INTO _touchdown_run VALUES ('${PLANTED_RUN}', 'tiny', '1', 2, 1, 'd', '{}', '2026-01-01T00:00:00.000Z', NULL);
    INSERT INTO _touchdown_plan VALUES ('people', 'friday', 40, '[]', '[]', 1);
    INSERT INTO _touchdown_pages VALUES (1, 'people', NULL, 'k', 30, 31, 25, 1, 2, 1, 2, 0, 'd', 30, 1750000000000);
    INSERT INTO _touchdown_rejects VALUES ('friday', 'a', 'people', 'bad "time"', 'r', 'x', 1), ('friday', 'b', 'people', 'bad "time"', 'r', 'x', 1);
    INSERT INTO _touchdown_steps VALUES ('plan files', 1, 1, '{"wanted":3}');
    INSERT INTO _touchdown_files VALUES ('store', 'o1', 'copied', 'p', 10, 'h', 1), ('store', 'o2', 'missing', NULL, NULL, NULL, 1);
  `);
  target.close();
  recordAlert(config.runsDir, {
    time: "t",
    run: PLANTED_RUN,
    kind: "disk",
    state: "raised",
    what: "w",
    value: 0.05,
    limit: 0.1,
  });
  const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  appendSample(config.runsDir, {
    atMs: Date.now(),
    run: PLANTED_RUN,
    phase: "full",
    act: "load",
    landed: 30,
    counted: 40,
    rejected: 2,
    merged: 2,
    reads: 30,
    queues: {
      plans: none,
      pages: none,
      files: none,
      batches: none,
    },
    redisBytes: 1,
    redisBytesMax: null,
    workers: 1,
    residentBytes: 5e3,
    residentBytesLargest: 4e3,
    cpu: 0.5,
    memory: 0.25,
    diskFree: 0.75,
    concurrency: 4,
    throttle: "slowed",
    isPaused: false,
  });
}

/** Two plans that wait, a worker that has worked, a budget of reads, a pause and a throttle. */
export async function plantRedis(config: Config, redisUrl: string): Promise<void> {
  const connection = openRedis(redisUrl, "producer");
  const queues = openQueues(redisUrl, config);
  const board = new RunBoard(connection, config.queuePrefix);
  await connection.config("SET", "maxmemory", "100mb");
  await board.publishRun({
    run: PLANTED_RUN,
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
  await board.spendReads(PLANTED_RUN, 30);
  await board.pause(PLANTED_RUN);
  await board.tellThrottle(PLANTED_RUN, { state: "slowed", concurrency: 4, reasons: ["slow"], sinceMs: 1 });
  const buckets = LATENCY_BOUNDS_MS.map(() => 0);
  await board.beat({
    worker: "host-1",
    host: "host",
    pid: 1,
    roles: ["transform", "load"],
    residentBytes: 4e3,
    atMs: Date.now(),
    concurrency: 2,
    work: {
      jobs: {
        pages: {
          done: 3,
          failed: 1,
          durations: {
            buckets: [1, 2, ...buckets.slice(2), 1],
            sumMs: 9e4,
          },
        },
      },
      sources: {
        friday: {
          requests: 5,
          failed: 2,
          durations: {
            buckets: [5, ...buckets.slice(1), 0],
            sumMs: 20,
          },
        },
      },
    },
  });
  await queues.plans.add(
    "plan",
    { run: PLANTED_RUN, migration: "tiny", version: "1", collection: "people", readTime: null, pageSize: 20 },
    { timestamp: Date.now() - 60_000 },
  );
  await queues.plans.add("plan", {
    run: PLANTED_RUN,
    migration: "tiny",
    version: "1",
    collection: "guests",
    readTime: null,
    pageSize: 20,
  });
  await queues.pages.setGlobalConcurrency(4);
  await queues.close();
  connection.disconnect();
}
