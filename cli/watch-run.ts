import { startRunWatch, type RunWatch } from "../coordinator/watch/run-watch.ts";
import type { Config } from "../shared/config.ts";
import { openRedis } from "../shared/connections/redis.ts";
import type { Migration } from "../shared/migration.ts";
import { baseRun } from "../shared/phase.ts";
import { openQueues } from "../shared/queue.ts";
import { RunBoard } from "../shared/run-board.ts";
import { openRunLog } from "./open-run-log.ts";
import { openWatchers } from "./watchers.ts";

export type WatchRunOptions = {
  readonly config: Config;
  readonly redisUrl: string;
  readonly migration: Migration;
  /** The run, or one of its phases. */
  readonly run: string;
  readonly say: (line: string) => void;
};

/** Watches a run for as long as `use` takes, over connections of its own: whoever holds a run and has its workers read does so under a watch. */
export async function watchRun<Result>(
  { config, redisUrl, migration, run: named, say }: WatchRunOptions,
  use: (watch: RunWatch) => Promise<Result>,
): Promise<Result> {
  const run = baseRun(named);
  const redis = openRedis(redisUrl, "producer");
  const queues = openQueues(redisUrl, config);
  const board = new RunBoard(redis, config.queuePrefix);
  const log = openRunLog(config.runsDir, run);
  const watch = startRunWatch({ run, migration, config, redis, queues, board, log, say }, openWatchers);
  try {
    return await use(watch);
  } finally {
    await watch.stop();
    await queues.close();
    redis.disconnect();
  }
}
