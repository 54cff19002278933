import { Actions } from "../../coordinator/actions.ts";
import { replayRejects, type Replayed } from "../../coordinator/replay-rejects.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import type { Migration } from "../../shared/migration.ts";
import { openQueues } from "../../shared/queue.ts";
import { RunBoard, type RunInfo } from "../../shared/run-board.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import type { Lab } from "./harness.ts";
import { soleHolder } from "./sole-holder.ts";

export type ReplayGiven = { readonly run?: string; readonly rule?: string };

/** Replays the rejects of a run that is done: of one rule, or all. */
export async function replay(
  lab: Lab,
  migration: Migration,
  { run = "run", rule }: ReplayGiven = {},
): Promise<Replayed> {
  const redis = openRedis(lab.redisUrl, "worker");
  const board = new RunBoard(redis, lab.config.queuePrefix);
  const queues = openQueues(lab.redisUrl, lab.config);
  const target = openTarget(targetFile(lab.config.runsDir, run));
  const info: RunInfo = {
    run,
    migration: migration.name,
    version: migration.version,
    phase: "full",
    target: target.name,
    batchBytesMax: lab.config.batchBytesMax,
    readsMax: null,
    sample: null,
    settings: {},
    state: "running",
  };
  const folder = filesFolder(lab.config.runsDir, run);
  try {
    const actions = new Actions({
      target,
      queues,
      board,
      migration,
      info,
      readTimes: {},
      pageSize: 0,
      filesFolder: folder,
      hold: soleHolder,
    });
    const { signal } = new AbortController();
    const onCollection = (): void => undefined;
    return await replayRejects({ migration, target, queues, actions, rule: rule ?? null, signal, onCollection });
  } finally {
    target.close();
    await queues.close();
    redis.disconnect();
  }
}
