import { Queue, UnrecoverableError, Worker, type Job, type JobsOptions, type WorkerOptions } from "bullmq";
import { redisOptions, type RedisUse } from "./connections/redis.ts";
import type { Config } from "./config.ts";
import type { BatchJob, FilesJob, PageJob } from "./batch.ts";
import type { CollectionPlan, PlanJob } from "./plan.ts";
import { digest } from "./identity.ts";
import { instruments } from "./instruments.ts";
import { observedProcessor } from "./queue-observation.ts";

export const QUEUE_NAMES = ["plans", "pages", "files", "batches"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/**
 * plans: collections for producers to plan; pages: ranges for transform workers to read; files: objects for copy workers to copy; batches: rows for the
 * loader to write.
 */
export type Queues = {
  readonly plans: Queue<PlanJob, CollectionPlan>;
  readonly pages: Queue<PageJob>;
  readonly files: Queue<FilesJob>;
  readonly batches: Queue<BatchJob>;
  close(): Promise<void>;
};

/** Jobs kept for Bull Board's latency figures, and failed ones for whoever mends them. */
const COMPLETED_KEPT = 200;
const FAILED_KEPT = 5000;

/** A stalled job is redelivered as often as it takes; a job that is started this often is poison (design.md section 4). */
const STALLS_MAX = 100;
const STARTS_MAX = 100;
const EVENTS_KEPT = 1000;
/** Lines of a job's log: an attempt writes one or two. */
const LINES_KEPT = 20;

export function openQueues(redisUrl: string, config: Config): Queues {
  const plans = openQueue<PlanJob, CollectionPlan>("plans", redisUrl, config);
  const pages = openQueue<PageJob, unknown>("pages", redisUrl, config);
  const files = openQueue<FilesJob, unknown>("files", redisUrl, config);
  const batches = openQueue<BatchJob, unknown>("batches", redisUrl, config);
  return {
    plans,
    pages,
    files,
    batches,
    async close() {
      await Promise.all([plans.close(), pages.close(), files.close(), batches.close()]);
    },
  };
}

function openQueue<Data, Result>(name: QueueName, redisUrl: string, config: Config): Queue<Data, Result> {
  const queue = new Queue<Data, Result>(name, {
    prefix: config.queuePrefix,
    connection: connection(redisUrl, "producer"),
    streams: { events: { maxLen: EVENTS_KEPT } },
    defaultJobOptions: jobOptions(config),
    ...telemetry(),
  });
  // Without a listener an outage would end the process; commands reject by themselves.
  queue.on("error", () => undefined);
  return queue;
}

export type WorkerSettings = { readonly redisUrl: string; readonly config: Config; readonly concurrency: number };

/** A worker that does not start by itself: call `run()`. */
export function openWorker<Data>(
  name: QueueName,
  processor: (job: Job<Data>) => Promise<unknown>,
  { redisUrl, config, concurrency }: WorkerSettings,
): Worker<Data> {
  const options: WorkerOptions = {
    prefix: config.queuePrefix,
    connection: connection(redisUrl, "worker"),
    autorun: false,
    concurrency,
    lockDuration: config.lockDurationMs,
    stalledInterval: config.stallCheckMs,
    maxStalledCount: STALLS_MAX,
    maxStartedAttempts: STARTS_MAX,
    drainDelay: 1,
    removeOnComplete: { count: COMPLETED_KEPT },
    removeOnFail: { count: FAILED_KEPT },
    ...telemetry(),
  };
  return new Worker<Data>(name, observedProcessor(name, processor), options);
}

function telemetry(): Pick<WorkerOptions, "telemetry"> {
  const { tracing } = instruments();
  return tracing === null ? {} : { telemetry: tracing.telemetry };
}

/** How fast all workers together may take the jobs of a queue; null sets no limit. Kept by the queue in Redis, so that Redis may lose it. */
export type QueueLimits = {
  /** Jobs at work at once. */
  readonly concurrency: number | null;
  /** Jobs begun in a stretch of time. */
  readonly rate: { readonly jobs: number; readonly everyMs: number } | null;
};

/** Brings the limits of a queue to what they should be, if they are not. Workers that wait see it within a second. */
export async function limitQueue(queue: Queue, { concurrency, rate }: QueueLimits): Promise<void> {
  if ((await queue.getGlobalConcurrency()) !== concurrency)
    await (concurrency === null ? queue.removeGlobalConcurrency() : queue.setGlobalConcurrency(concurrency));
  const known = await queue.getGlobalRateLimit();
  if (known?.max === rate?.jobs && known?.duration === rate?.everyMs) return;
  await (rate === null ? queue.removeGlobalRateLimit() : queue.setGlobalRateLimit(rate.jobs, rate.everyMs));
}

/** Pauses what reads sources and stores, or lets it go on; what the loader has waits for nobody. */
export async function pauseReading({ pages, files }: Queues): Promise<void> {
  for (const queue of [pages, files]) if (!(await queue.isPaused())) await queue.pause();
}

export async function resumeReading({ pages, files }: Queues): Promise<void> {
  for (const queue of [pages, files]) await queue.resume();
}

export type QueueCounts = {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly completed: number;
};

export async function countJobs(queue: Queue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts("waiting", "prioritized", "active", "delayed", "failed", "completed");
  return {
    waiting: (counts["waiting"] ?? 0) + (counts["prioritized"] ?? 0),
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
    completed: counts["completed"] ?? 0,
  };
}

export function isIdle({ waiting, active, delayed }: QueueCounts): boolean {
  return waiting + active + delayed === 0;
}

/**
 * The id of a job over a range: a page, a batch, objects of a store. The same range gives the same id, so adding it twice adds it once while the job is kept; `epoch` sets a
 * range that the coordinator creates anew apart from its lost predecessor.
 */
export function rangeJobId(
  run: string,
  collection: string,
  range: { after: string | null; upTo: string | null; epoch: string },
): string {
  return jobIdOf(run, collection, digest(JSON.stringify([range.after, range.upTo])).slice(0, 12), range.epoch);
}

/** The id of a job. The run of a phase has a slash in its name, which would end a path of Bull Board; no name of a run has a tilde. */
export function jobIdOf(run: string, ...parts: readonly string[]): string {
  return [run.replaceAll("/", "~"), ...parts].join("-");
}

/** Thrown by a processor: the job fails at once, whatever attempts it has left. */
export function unrecoverable(reason: string): Error {
  return new UnrecoverableError(reason);
}

function jobOptions(config: Config): JobsOptions {
  return {
    attempts: config.attemptsMax,
    backoff: { type: "exponential", delay: config.backoffMs, jitter: 0.5 },
    removeOnComplete: { count: COMPLETED_KEPT },
    removeOnFail: { count: FAILED_KEPT },
    keepLogs: LINES_KEPT,
  };
}

function connection(redisUrl: string, use: RedisUse): WorkerOptions["connection"] {
  return { ...redisOptions(use), url: redisUrl };
}
