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
import { NO_WORK } from "../shared/work-counters.ts";
import { openCopyWorker } from "./copy-worker.ts";
import { openLoadWorker } from "./load-worker.ts";
import { openTransformWorker } from "./transform-worker.ts";

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
  const openSource: OpenSource = (system, sample) => keep(options.openSource(system, sample));
  const openFileStore: OpenFileStore = (store) => keep(options.openFileStore(store));
  const parts = { ...options, board, queues, openSource, openFileStore };
  const workers = roles.map((role) => openRole(role, parts));
  for (const worker of workers) {
    worker.on("error", () => undefined);
    worker.run().catch(options.onInvariant);
  }
  const name = `${hostname()}-${process.pid}`;
  const beats = startHeartbeat(board, name, roles);
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

type RoleParts = WorkerProcessOptions & { readonly board: RunBoard; readonly queues: Queues };

function openRole(role: WorkerRole, parts: RoleParts): Worker {
  switch (role) {
    case "transform":
      return openTransformWorker(parts);
    case "copy":
      return openCopyWorker(parts);
    case "load":
      return openLoadWorker(parts);
  }
}

function startHeartbeat(board: RunBoard, worker: string, roles: readonly WorkerRole[]): NodeJS.Timeout {
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
        concurrency: 0,
        work: NO_WORK,
      })
      .catch(() => undefined);
  };
  beat();
  return setInterval(beat, HEARTBEAT_MS);
}
