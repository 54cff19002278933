import type { Redis } from "ioredis";
import { openRedis } from "../shared/connections/redis.ts";
import type { Config } from "../shared/config.ts";
import { TerminalError } from "../shared/errors.ts";
import { baseRun } from "../shared/phase.ts";
import { openQueues, type Queues } from "../shared/queue.ts";
import { RunBoard, isMeant, type RunInfo } from "../shared/run-board.ts";
import { readHolder, type RunHolder } from "../shared/run-lease.ts";
import { requireRedisUrl } from "./require-redis-url.ts";

export type RunRedis = {
  readonly redis: Redis;
  readonly queues: Queues;
  readonly board: RunBoard;
  /** The run, or the phase of it, that was announced last; null before the first one is. */
  readonly info: RunInfo | null;
  /** Who is at work on it, or null. */
  readonly holder: RunHolder | null;
};

/** Lends the queues of a run that is under way. Refuses when Redis holds another run: its jobs are not meant. */
export async function withRunRedis<Result>(
  config: Config,
  run: string,
  use: (redis: RunRedis) => Promise<Result>,
): Promise<Result> {
  return withQueuesOf(await requireRedisUrl(config, run), { config, run }, use);
}

export type QueuesOf = { readonly config: Config; readonly run: string };

export async function withQueuesOf<Result>(
  redisUrl: string,
  { config, run }: QueuesOf,
  use: (redis: RunRedis) => Promise<Result>,
): Promise<Result> {
  const redis = openRedis(redisUrl, "producer");
  const queues = openQueues(redisUrl, config);
  try {
    const board = new RunBoard(redis, config.queuePrefix);
    const announced = await board.readRun();
    const info = announced !== null && isMeant(run, announced) ? announced : null;
    const holder = await readHolder(redis, config.queuePrefix);
    const isHeld = holder?.run === run;
    if (info === null && !isHeld) throw otherRun(run, announced);
    return await use({ redis, queues, board, info, holder: holder?.run === baseRun(run) ? holder : null });
  } finally {
    await queues.close();
    redis.disconnect();
  }
}

function otherRun(run: string, info: RunInfo | null): TerminalError {
  const holds = info === null ? "no run" : `run ${info.run}`;
  return new TerminalError("RUN_CONFLICT", `Redis holds ${holds}, not ${run}`, {
    hint: "Name the run that is under way (touchdown status), or resume this one first: touchdown run <migration> --run <run>.",
  });
}
