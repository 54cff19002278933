import { Actions } from "../../coordinator/actions.ts";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { hasFound, repairDiff } from "../../coordinator/diff/repair-diff.ts";
import { runDiff, type DiffRunOptions } from "../../coordinator/diff/run-diff.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import type { Migration } from "../../shared/migration.ts";
import { openQueues } from "../../shared/queue.ts";
import { RunBoard, type RunInfo } from "../../shared/run-board.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import type { ReadTime } from "../../shared/source.ts";
import type { Lab } from "./harness.ts";
import { soleHolder } from "./sole-holder.ts";

export type CompareOptions = Partial<Pick<DiffRunOptions, "only" | "isRestart" | "onProgress" | "signal">> & {
  readonly isRepair?: boolean;
  readonly run?: string;
};

/** Compares a run that is done with its source, or repairs it; workers are the caller's. */
export async function compareRun(lab: Lab, migration: Migration, options: CompareOptions = {}): Promise<DiffOutcome> {
  const { run = "run", isRepair = false } = options;
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
  const stored = target.prepare<[], string>("SELECT read_times FROM _touchdown_run").pluck().get() ?? "{}";
  // Written when the run was opened.
  const readTimes = JSON.parse(stored) as Record<string, ReadTime>;
  const folder = filesFolder(lab.config.runsDir, run);
  const { pageSize } = lab.config;
  try {
    await queues.pages.resume();
    const actions = new Actions({
      target,
      queues,
      board,
      migration,
      info,
      readTimes,
      pageSize,
      filesFolder: folder,
      hold: soleHolder,
    });
    const given: DiffRunOptions = {
      migration,
      target,
      queues,
      board,
      actions,
      readTimes,
      pageSize,
      only: options.only ?? null,
      isRestart: options.isRestart ?? false,
      requireSound: () => undefined,
      onProgress: options.onProgress ?? (() => undefined),
      signal: options.signal ?? new AbortController().signal,
    };
    const outcome = isRepair && hasFound(target) ? null : await runDiff(given);
    if (outcome?.ok === true) return outcome;
    return isRepair || outcome === null ? (await repairDiff(given)).outcome : outcome;
  } finally {
    target.close();
    await queues.close();
    redis.disconnect();
  }
}
