import { SECOND, type Config } from "../../shared/config.ts";
import { openRedis, probeRedis } from "../../shared/connections/redis.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import { baseRun } from "../../shared/phase.ts";
import { QUEUE_NAMES, countJobs, openQueues, type QueueCounts, type QueueName, type Queues } from "../../shared/queue.ts";
import { RunBoard, isMeant, type RunInfo } from "../../shared/run-board.ts";
import { readHolder, type RunHolder } from "../../shared/run-lease.ts";

/** What Redis says about a run. */
export type Live = {
  readonly state: RunInfo["state"];
  /** The run or the phase that was announced last; null before the first one is. */
  readonly announced: string | null;
  /** Who is at work on the run; null when nobody is. */
  readonly holder: RunHolder | null;
  readonly queues: Readonly<Record<QueueName, QueueCounts>>;
  /** A few of the failed jobs. */
  readonly failures: readonly { readonly queue: QueueName; readonly job: string; readonly reason: string }[];
  readonly workers: readonly LiveWorker[];
  readonly notices: readonly string[];
  readonly readsSpent: number;
  readonly readsMax: number | null;
};

export type LiveWorker = {
  readonly worker: string;
  readonly roles: readonly string[];
  readonly residentBytes: number;
  readonly silentMs: number;
};

const FAILURES_SHOWN = 3;
const PROBE_MS = 2 * SECOND;

/** Null where the run has no Redis up, or Redis holds another run. A REDIS_URL that does not answer is a failure: then nobody knows. */
export async function readLive(config: Config, run: string): Promise<Live | null> {
  const redisUrl = await findRedisUrl(config, run);
  if (redisUrl === null) return null;
  await probeRedis(redisUrl, PROBE_MS);
  const redis = openRedis(redisUrl, "producer");
  const queues = openQueues(redisUrl, config);
  try {
    const board = new RunBoard(redis, config.queuePrefix);
    const announced = await board.readRun();
    const info = announced !== null && isMeant(run, announced) ? announced : null;
    const holder = await readHolder(redis, config.queuePrefix);
    // A phase that is not the one at work has nothing in Redis.
    if (info === null && holder?.run !== run) return null;
    const isPaused = await board.isPaused(baseRun(run));
    return {
      state: isPaused ? "paused" : (info?.state ?? "running"),
      announced: info?.run ?? null,
      holder: holder?.run === baseRun(run) ? holder : null,
      queues: {
        plans: await countJobs(queues.plans),
        pages: await countJobs(queues.pages),
        files: await countJobs(queues.files),
        batches: await countJobs(queues.batches),
      },
      failures: await readFailures(queues),
      workers: (await board.workers()).map(({ worker, roles, residentBytes, atMs }) => ({
        worker,
        roles,
        residentBytes,
        silentMs: Math.max(0, Date.now() - atMs),
      })),
      notices: await board.notices(info?.run ?? run),
      readsSpent: await board.readsSpent(info?.run ?? run),
      readsMax: info?.readsMax ?? null,
    };
  } finally {
    await queues.close();
    redis.disconnect();
  }
}

async function readFailures(queues: Queues): Promise<Live["failures"]> {
  const failures: { queue: QueueName; job: string; reason: string }[] = [];
  for (const queue of QUEUE_NAMES) {
    for (const { id, failedReason } of await queues[queue].getFailed(0, FAILURES_SHOWN - 1)) {
      failures.push({ queue, job: id ?? "", reason: failedReason });
    }
  }
  return failures;
}
