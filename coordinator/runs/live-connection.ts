import { setTimeout as sleep } from "node:timers/promises";
import { SECOND, type Config } from "../../shared/config.ts";
import { openRedis, probeRedis } from "../../shared/connections/redis.ts";
import { baseRun } from "../../shared/phase.ts";
import { QUEUE_NAMES, countJobs, openQueues, type QueueName, type Queues } from "../../shared/queue.ts";
import { RunBoard, isMeant } from "../../shared/run-board.ts";
import { readHolder } from "../../shared/run-lease.ts";
import type { Speed } from "../../shared/speed.ts";
import type { Throttle } from "../../shared/throttle.ts";
import type { Live, LiveWorker, RangeAtWork } from "./live.ts";
import { readFailures, type Failures } from "./read-failures.ts";

/** What Redis says about a run, asked again and again over connections that stay open. */
export type LiveConnection = {
  /** Null where Redis holds another run. */
  read(run: string): Promise<Live | null>;
  speed(run: string): Promise<Speed>;
  throttle(run: string): Promise<Throttle | null>;
  /** "completed", "failed", "active"; null for a job that Redis does not have, or no longer has. */
  stateOfJob(queue: QueueName, id: string): Promise<string | null>;
  close(): Promise<void>;
};

const FAILURES_SHOWN = 3;
const AT_WORK_SHOWN = 200;
const PROBE_MS = 2 * SECOND;
const CLOSE_MS = SECOND;

/** A Redis that does not answer is a failure: then nobody knows. */
export async function openLive(config: Config, redisUrl: string): Promise<LiveConnection> {
  await probeRedis(redisUrl, PROBE_MS);
  const redis = openRedis(redisUrl, "producer");
  const queues = openQueues(redisUrl, config);
  const board = new RunBoard(redis, config.queuePrefix);
  return {
    async read(run) {
      const announced = await board.readRun();
      const info = announced !== null && isMeant(run, announced) ? announced : null;
      const holder = await readHolder(redis, config.queuePrefix);
      // A phase that is not the one at work has nothing in Redis.
      if (info === null && holder?.run !== run) return null;
      const counts = await readCounts(queues);
      const failed = await readFailures({ redis, queues, counts });
      return {
        state: (await board.isPaused(baseRun(run))) ? "paused" : (info?.state ?? "running"),
        announced: info?.run ?? null,
        holder: holder?.run === baseRun(run) ? holder : null,
        queues: counts,
        failures: fewOf(failed),
        failed,
        workers: await readWorkers(board),
        atWork: await readAtWork(queues),
        notices: [...(await board.notices(info?.run ?? run)), ...(await board.alerts(run))],
        readsSpent: await board.readsSpent(info?.run ?? run),
        readsMax: info?.readsMax ?? null,
      };
    },
    speed: (run) => board.speed(run),
    throttle: (run) => board.throttle(run),
    async stateOfJob(queue, id) {
      const state = await queues[queue].getJobState(id);
      return state === "unknown" ? null : state;
    },
    async close() {
      redis.disconnect();
      // Nothing is under way that would be lost. A Redis that does not answer would not say good-bye, and is not waited for.
      const gone = Promise.all(QUEUE_NAMES.map((name) => queues[name].disconnect())).catch(() => undefined);
      await Promise.race([gone, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

async function readCounts(queues: Queues): Promise<Live["queues"]> {
  return {
    plans: await countJobs(queues.plans),
    pages: await countJobs(queues.pages),
    files: await countJobs(queues.files),
    batches: await countJobs(queues.batches),
  };
}

async function readWorkers(board: RunBoard): Promise<readonly LiveWorker[]> {
  const workers = await board.workers();
  return workers.map(({ atMs, ...heartbeat }) => ({
    ...heartbeat,
    heardAt: new Date(atMs).toISOString(),
    silentMs: Math.max(0, Date.now() - atMs),
  }));
}

async function readAtWork(queues: Queues): Promise<readonly RangeAtWork[]> {
  const jobs = await queues.pages.getActive(0, AT_WORK_SHOWN - 1);
  return jobs.flatMap((job) => {
    // One that ended since its id was read has no data any more.
    if (job?.data === undefined || job.data.paths !== undefined) return [];
    const { run, collection, after, upTo } = job.data;
    return [{ job: job.id ?? "", run, collection, after, upTo }];
  });
}

/** A few of every queue. */
function fewOf({ jobs }: Failures): Live["failures"] {
  return QUEUE_NAMES.flatMap((name) => jobs.filter(({ queue }) => queue === name).slice(0, FAILURES_SHOWN)).map(
    ({ queue, id, reason }) => ({ queue, job: id, reason }),
  );
}
