import { Queue, Worker } from "bullmq";
import { SECOND } from "./config.ts";
import { redisOptions } from "./connections/redis.ts";

/** Work that is done again and again: when, by a cron pattern in a zone, and by whom. One of a name in a Redis and prefix, however often it is asked for. */
export type ScheduleOptions = {
  readonly redisUrl: string;
  readonly prefix: string;
  /** What is scheduled: asked for again under the same name it is the same schedule, with the times of now. */
  readonly name: string;
  readonly pattern: string;
  readonly zone: string;
  /** Called when it is due, never twice at once. What it throws is the failure of that job, and the next one is due as ever. */
  readonly work: () => Promise<unknown>;
  /** How often the schedule is asked for again: a Redis that has lost everything has it back after that. Default: a minute. */
  readonly renewMs?: number;
  readonly onError?: (error: Error) => void;
};

export type Schedule = {
  /** When the next one is due; null where Redis does not know of any. */
  nextAt(): Promise<Date | null>;
  /** Takes no more work, waits for what is at work for as long as `deadlineMs`, and leaves the schedule in Redis. */
  close(deadlineMs: number): Promise<void>;
};

const QUEUE = "schedule";
const RENEW_MS = 60 * SECOND;
/** The worker renews its lock at half of it; a load that holds the event loop for long must not lose it. */
const LOCK_MS = 60 * SECOND;
const STALL_CHECK_MS = 15 * SECOND;
/** A worker that was killed leaves its job to the next one, as often as it takes; what it does is repeatable. */
const STALLS_MAX = 100;
const KEPT = { count: 100 } as const;

/**
 * Keeps a job scheduler of BullMQ and the one worker that does its jobs. The scheduler is in Redis: a process that is killed, or a Redis that is started again,
 * takes up where it was. A job whose time has come while nobody was there is done once when somebody is.
 */
export async function keepSchedule(options: ScheduleOptions): Promise<Schedule> {
  const { redisUrl, name, work, renewMs = RENEW_MS, onError = () => undefined } = options;
  // Whoever keeps another schedule in this Redis must not be given the work of this one.
  const prefix = `${options.prefix}-${name}`;
  const queue = new Queue(QUEUE, { prefix, connection: { ...redisOptions("producer"), url: redisUrl } });
  queue.on("error", onError);
  const worker = new Worker(QUEUE, work, {
    prefix,
    connection: { ...redisOptions("worker"), url: redisUrl },
    autorun: false,
    concurrency: 1,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: STALLS_MAX,
    drainDelay: 1,
    removeOnComplete: KEPT,
    removeOnFail: KEPT,
  });
  worker.on("error", onError);
  try {
    await upsert(queue, options);
  } catch (error) {
    await Promise.all([worker.close(true), queue.close()]);
    throw error;
  }
  const running = worker.run();
  running.catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))));
  const renewal = setInterval(() => void upsert(queue, options).catch(onError), renewMs);
  renewal.unref();
  return {
    async nextAt() {
      const scheduler = await queue.getJobScheduler(name);
      return scheduler?.next === undefined ? null : new Date(scheduler.next);
    },
    async close(deadlineMs) {
      clearInterval(renewal);
      const isDrained = await Promise.race([worker.close().then(() => true), after(deadlineMs)]);
      if (!isDrained) await worker.close(true);
      await queue.close();
    },
  };
}

/**
 * The same again changes nothing: one scheduler, one job that waits for its time. One whose time has passed is left for the worker; where it is gone, the
 * next one is made.
 */
async function upsert(queue: Queue, { name, pattern, zone }: ScheduleOptions): Promise<void> {
  const known = await queue.getJobScheduler(name);
  const isSame = known !== undefined && known.pattern === pattern && known.tz === zone;
  if (
    isSame &&
    ((known.next ?? 0) > Date.now() || (await queue.getJobCountByTypes("delayed", "waiting", "active")) > 0)
  ) {
    return;
  }
  await queue.upsertJobScheduler(
    name,
    { pattern, tz: zone },
    { name, data: {}, opts: { attempts: 1, removeOnComplete: KEPT, removeOnFail: KEPT } },
  );
}

async function after(ms: number): Promise<false> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return false;
}
