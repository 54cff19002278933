import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { readRedisMemory } from "../../coordinator/watch/look-at-run.ts";
import type { Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { baseRun } from "../../shared/phase.ts";
import { countJobs, openQueues, type Queues } from "../../shared/queue.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { readHolder } from "../../shared/run-lease.ts";
import type { LiveFigures, QueueFigures } from "./figures.ts";

/** Connections to a Redis that stay open between scrapes. They wait for one that is away; whoever asks need not. */
export class LiveReader {
  readonly #config: Config;
  readonly #redis: Redis;
  readonly #queues: Queues;
  readonly #board: RunBoard;

  constructor(redisUrl: string, config: Config) {
    this.#config = config;
    this.#redis = openRedis(redisUrl, "producer");
    this.#queues = openQueues(redisUrl, config);
    this.#board = new RunBoard(this.#redis, config.queuePrefix);
  }

  async read(nowMs: number): Promise<LiveFigures> {
    const board = this.#board;
    const announced = await board.readRun();
    const holder = await readHolder(this.#redis, this.#config.queuePrefix);
    const run = holder?.run ?? (announced === null ? null : baseRun(announced.run));
    const { plans, pages, files, batches } = this.#queues;
    return {
      announced:
        announced === null
          ? null
          : {
              run: announced.run,
              readsSpent: await board.readsSpent(announced.run),
              readsMax: announced.readsMax,
            },
      held: holder?.run ?? null,
      queues: {
        plans: await this.#measure(plans, nowMs),
        pages: await this.#measure(pages, nowMs),
        files: await this.#measure(files, nowMs),
        batches: await this.#measure(batches, nowMs),
      },
      workers: await board.workers(),
      isPaused: run !== null && (await board.isPaused(run)),
      throttle: run === null ? null : await board.throttle(run),
      concurrency: await pages.getGlobalConcurrency(),
      redis: await readRedisMemory(this.#redis),
    };
  }

  /** Lets go at once, also of a Redis that is away. */
  close(): void {
    this.#redis.disconnect();
    this.#queues.close().catch(() => undefined);
  }

  /** Of the oldest job its time alone is asked for: a batch may hold a megabyte. */
  async #measure(queue: Queue, nowMs: number): Promise<QueueFigures> {
    const [oldest] = await queue.getRanges(["waiting"], 0, 0, true);
    const addedAt = oldest === undefined ? null : await this.#redis.hget(queue.toKey(oldest), "timestamp");
    return {
      counts: await countJobs(queue),
      oldestWaitingMs: addedAt === null ? null : Math.max(0, nowMs - Number(addedAt)),
    };
  }
}
