import type { Worker } from "bullmq";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Catalog } from "../shared/catalog.ts";
import type { Reach } from "../shared/checkpoint.ts";
import type { Config } from "../shared/config.ts";
import type { OpenFileStore } from "../shared/file-store.ts";
import { openRedis } from "../shared/connections/redis.ts";
import type { Migration } from "../shared/migration.ts";
import { openQueues, type Queues } from "../shared/queue.ts";
import { HEARTBEAT_MS, RunBoard } from "../shared/run-board.ts";
import type { OpenSource } from "../shared/source.ts";
import { openCopyWorker } from "./copy-worker.ts";
import { openLoadWorker } from "./load-worker.ts";
import { measuredSource } from "./measured-source.ts";
import { openTransformWorker } from "./transform-worker.ts";
import { WorkMeter } from "./work-meter.ts";

export const WORKER_ROLES = ["transform", "copy", "load"] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

export type WorkerProcessOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  readonly roles: readonly WorkerRole[];
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly catalogOf: (migration: Migration) => Catalog;
  readonly openSource: OpenSource;
  readonly openFileStore: OpenFileStore;
  readonly reach: Reach;
  /** Our own mistake: the process should stop. */
  readonly onInvariant: (error: Error) => void;
  /** Between two heartbeats; HEARTBEAT_MS where it is not given. */
  readonly heartbeatMs?: number;
};

export type RunningWorker = {
  readonly name: string;
  /** Takes no new job, waits for those at work until the deadline, and lets go. What was cut off is redelivered. Safe to call twice. */
  stop(): Promise<void>;
};

/** Starts one worker process with the roles given. Redis may be away at the start: the worker waits for it. */
export function startWorker(options: WorkerProcessOptions): RunningWorker {
  const { redisUrl, config, roles } = options;
  const redis = openRedis(redisUrl, "worker");
  const board = new RunBoard(redis, config.queuePrefix);
  const queues = openQueues(redisUrl, config);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Closable extends { close(): Promise<void> }>(closable: Closable): Closable => {
    opened.push(closable);
    return closable;
  };
  const meter = new WorkMeter();
  const openSource: OpenSource = (system, sample) => measuredSource(keep(options.openSource(system, sample)), meter);
  const openFileStore: OpenFileStore = (store) => keep(options.openFileStore(store));
  const parts = { ...options, board, queues, openSource, openFileStore, meter };
  const workers = roles.map((role) => openRole(role, parts));
  for (const worker of workers) {
    worker.on("error", () => undefined);
    worker.run().catch(options.onInvariant);
  }
  const name = `${hostname()}-${process.pid}`;
  const beats = startHeartbeat(name, parts);
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    clearInterval(beats);
    const closed = Promise.all(workers.map((worker) => worker.close()));
    await Promise.race([closed, sleep(config.drainMs, undefined, { ref: false })]);
    await Promise.allSettled(opened.map((closable) => closable.close()));
    await Promise.race([queues.close(), sleep(1000, undefined, { ref: false })]);
    redis.disconnect();
  };
  return {
    name,
    async stop() {
      stopping ??= stop();
      await stopping;
    },
  };
}

type RoleParts = WorkerProcessOptions & {
  readonly board: RunBoard;
  readonly queues: Queues;
  readonly meter: WorkMeter;
};

function openRole(role: WorkerRole, parts: RoleParts): Worker {
  switch (role) {
    case "transform":
      return openTransformWorker({ ...parts, role: parts.roles.includes("load") ? "reads and loads" : "reads" });
    case "copy":
      return openCopyWorker(parts);
    case "load":
      return openLoadWorker(parts);
  }
}

function startHeartbeat(worker: string, parts: RoleParts): NodeJS.Timeout {
  const { board, roles, config, meter, heartbeatMs = HEARTBEAT_MS } = parts;
  const concurrency = roles.includes("transform") ? config.concurrency : 0;
  const beat = (): void => {
    const residentBytes = process.memoryUsage.rss();
    // A missed beat is no failure: the next one follows.
    board
      .beat({
        worker,
        host: hostname(),
        pid: process.pid,
        roles: [...roles],
        residentBytes,
        atMs: Date.now(),
        concurrency,
        work: meter.counters(),
      })
      .catch(() => undefined);
  };
  beat();
  return setInterval(beat, heartbeatMs);
}
