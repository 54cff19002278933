import type { Redis } from "ioredis";
import { baseRun } from "../../shared/phase.ts";
import { QUEUE_NAMES, countJobs, type QueueCounts, type QueueName } from "../../shared/queue.ts";
import type { Heartbeat } from "../../shared/run-board.ts";
import type { Throttle } from "../../shared/throttle.ts";
import type { WatchContext } from "./run-watch.ts";

/** What Redis says of a run at one moment. */
export type RunLook = {
  readonly queues: Readonly<Record<QueueName, QueueCounts>>;
  readonly workers: readonly Heartbeat[];
  readonly isPaused: boolean;
  readonly throttle: Throttle["state"];
  /** Pages at work at once over all workers at the most; null where nothing limits them. */
  readonly concurrency: number | null;
  readonly redis: RedisMemory;
};

/** Null where it is not known, or not limited. */
export type RedisMemory = { readonly bytes: number | null; readonly bytesMax: number | null };

export async function lookAtRun({ run, queues, board, redis }: WatchContext): Promise<RunLook> {
  const counts = await Promise.all(QUEUE_NAMES.map((name) => countJobs(queues[name])));
  const [plans, pages, files, batches] = counts;
  const throttle = await board.throttle(baseRun(run));
  return {
    queues: { plans: plans ?? NONE, pages: pages ?? NONE, files: files ?? NONE, batches: batches ?? NONE },
    workers: await board.workers(),
    isPaused: await board.isPaused(baseRun(run)),
    throttle: throttle?.state ?? "none",
    concurrency: await queues.pages.getGlobalConcurrency(),
    redis: await readRedisMemory(redis),
  };
}

const NONE: QueueCounts = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 };

/** Managed services may refuse to tell. */
export async function readRedisMemory(redis: Redis): Promise<RedisMemory> {
  const text = await redis.info("memory").catch(() => "");
  const bytesMax = figure(text, "maxmemory");
  return { bytes: figure(text, "used_memory"), bytesMax: bytesMax === 0 ? null : bytesMax };
}

function figure(text: string, name: string): number | null {
  const [, digits] = new RegExp(`^${name}:(\\d+)`, "m").exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}
