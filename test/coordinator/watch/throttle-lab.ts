import { startRunWatch, type WatchContext, type WatchedMoment } from "../../../coordinator/watch/run-watch.ts";
import { openThrottleWatcher, type ThrottleTimes } from "../../../coordinator/watch/throttle/throttle-watcher.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { openQueues, type Queues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import type { Throttle } from "../../../shared/throttle.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import type { Lab } from "../../support/harness.ts";

export const RUN = "run";
export const QUICK: ThrottleTimes = { everyMs: 40, windowMs: 200 };

export type ThrottleLab = {
  readonly context: WatchContext;
  readonly queues: Queues;
  readonly board: RunBoard;
  /** What was told to the log, in order. */
  readonly told: Throttle[];
  moment: WatchedMoment | null;
  /** Watches until the function is called that it returns. */
  watch(times?: ThrottleTimes): () => Promise<void>;
  /** Whether nothing is read, page or file. */
  isStill(): Promise<boolean>;
  limits(): Promise<{ readonly concurrency: number | null; readonly rate: { max: number; duration: number } | null }>;
  close(): Promise<void>;
};

/** The throttle of a lab's run, with a board and queues to look at it by. */
export function openThrottleLab(lab: Lab): ThrottleLab {
  const redis = openRedis(lab.redisUrl, "worker");
  const queues = openQueues(lab.redisUrl, lab.config);
  const board = new RunBoard(redis, lab.config.queuePrefix);
  const told: Throttle[] = [];
  const { config } = lab;
  const parts = {
    run: RUN,
    migration: tiny,
    config,
    redis,
    queues,
    board,
    // The watcher logs nothing but throttles.
    log: (_event: string, fields = {}) => told.push(fields as Throttle),
    say: () => undefined,
  };
  const opened: ThrottleLab = {
    context: { ...parts, at: () => opened.moment },
    queues,
    board,
    told,
    moment: null,
    watch(times = QUICK) {
      const watch = startRunWatch(parts, (context) => [openThrottleWatcher(context, times)]);
      return () => watch.stop();
    },
    isStill: async () => (await queues.pages.isPaused()) && queues.files.isPaused(),
    limits: async () => ({
      concurrency: await queues.pages.getGlobalConcurrency(),
      rate: await queues.pages.getGlobalRateLimit(),
    }),
    async close() {
      await queues.close();
      redis.disconnect();
    },
  };
  return opened;
}
