import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sumOf } from "../cli/sum-of.ts";
import { SECOND, parseConfig } from "../shared/config.ts";
import { startRedisServer } from "../shared/connections/redis-server.ts";
import { openRedis } from "../shared/connections/redis.ts";
import { openTargetReadOnly } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { RunBoard } from "../shared/run-board.ts";
import { runFolder, targetFile } from "../shared/run-folder.ts";
import type { Bench } from "./bench.ts";
import { FULL_ONLY } from "./full-only.ts";
import { watchProcesses, type ProcessUse } from "./process-watch.ts";
import { readLog } from "./read-log.ts";
import { readDirectories, type DirectoryBytes } from "./read-directories.ts";
import { runScript, stopChild } from "./run-script.ts";
import type { SourceBed } from "./source-bed.ts";
import { TOUCHDOWN } from "./touchdown-entry.ts";

export type FleetOptions = {
  readonly workers: number;
  /** 0 leaves it to each collection. */
  readonly pageSize: number;
  /** Pages that each reads at once. */
  readonly concurrency: number;
};

/** A run with this many transform workers and one loader, all of them up before it starts, as on machines of their own. */
export type MeasuredFleet = {
  readonly workers: number;
  /** Documents that landed while the last collections were read, when every worker finds a page to read, and how long that took. */
  readonly documents: number;
  readonly durationMs: number;
  /** Of the whole command, with its first small collections one after the other. */
  readonly wholeMs: number;
  /** Cores that were busy with the fleet, its Redis and the source, on average over the run. */
  readonly coresBusy: number;
  readonly cores: number;
  /** Of the whole command, workers and source included. */
  readonly uses: readonly ProcessUse[];
  readonly directories: DirectoryBytes;
};

const UP_MS = 120 * SECOND;
const POLL_MS = 100;
const STOP_MS = 30 * SECOND;
const GATE_FAILED_EXIT = 1;

export async function measureFleet(bench: Bench, bed: SourceBed, options: FleetOptions): Promise<MeasuredFleet> {
  const run = `fleet-${options.workers}`;
  const runsDir = join(bench.folder, "runs");
  const folder = join(bench.folder, `redis-${run}`);
  mkdirSync(folder, { recursive: true });
  const redis = await startRedisServer({ folder });
  const environment = {
    ...bench.environment,
    ...bed.stores,
    REDIS_URL: redis.url,
    FIRESTORE_EMULATOR_HOST: bed.emulatorHost,
    TOUCHDOWN_RUNS_DIR: runsDir,
    TOUCHDOWN_PAGE_SIZE: String(options.pageSize),
    TOUCHDOWN_CONCURRENCY: String(options.concurrency),
  };
  const children = [...Array.from({ length: options.workers }, () => "transform,copy"), "load"].map((role) =>
    startWorker(role, environment),
  );
  try {
    await allUp(redis.url, { count: children.length, signal: bench.signal });
    const processes = watchProcesses([bed.emulatorPid, redis.pid, ...children.flatMap(({ pid }) => pid ?? [])]);
    const script = await runScript({
      args: [TOUCHDOWN, "coordinator", "moonlanding", ...FULL_ONLY, "--run", run, "--json"],
      environment,
      signal: bench.signal,
      exitCodes: [0, GATE_FAILED_EXIT],
      onStart: (pid) => processes.add(pid),
    }).finally(() => processes.stop());
    const wholeMs = script.endedAtMs - script.startedAtMs;
    const uses = processes.until(script.endedAtMs);
    return {
      workers: options.workers,
      ...lastWave(runsDir, run),
      wholeMs,
      coresBusy: sumOf(uses.map(({ cpuMs }) => cpuMs)) / wholeMs,
      cores: cpus().length,
      uses,
      directories: await readDirectories(redis.url),
    };
  } finally {
    await Promise.all(children.map((child) => stopChild(child, STOP_MS)));
    await redis.stop();
    for (const path of [folder, runFolder(runsDir, run)]) rmSync(path, { recursive: true, force: true });
  }
}

function startWorker(role: string, environment: Readonly<Record<string, string | undefined>>): ChildProcess {
  const args = [TOUCHDOWN, "worker", "--roles", role];
  return spawn(process.execPath, args, {
    env: environment,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
  });
}

/** Starting eight processes takes these cores longer than the run itself: it is no part of what is measured. */
async function allUp(
  redisUrl: string,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<void> {
  const redis = openRedis(redisUrl, "producer");
  const board = new RunBoard(redis, parseConfig({}).queuePrefix);
  const deadline = Date.now() + UP_MS;
  try {
    while ((await board.workers()).length < count) {
      signal.throwIfAborted();
      invariant(Date.now() < deadline, `not all of ${count} workers are up after ${UP_MS} ms`);
      await sleep(POLL_MS);
    }
  } finally {
    redis.disconnect();
  }
}

/** What landed after the last collection had been put on the queue. */
function lastWave(runsDir: string, run: string): { documents: number; durationMs: number } {
  const startedAtMs = lastEnqueued(join(runFolder(runsDir, run), "log.ndjson"));
  const target = openTargetReadOnly(targetFile(runsDir, run));
  try {
    const wave = target
      .prepare<[number], { documents: number | null; endedAtMs: number | null }>(
        "SELECT sum(documents) AS documents, max(loaded_at_ms) AS endedAtMs FROM _touchdown_pages WHERE loaded_at_ms > ?",
      )
      .get(startedAtMs);
    invariant(
      wave !== undefined && wave.documents !== null && wave.endedAtMs !== null,
      `run ${run} landed nothing at its end`,
    );
    return { documents: wave.documents, durationMs: wave.endedAtMs - startedAtMs };
  } finally {
    target.close();
  }
}

function lastEnqueued(file: string): number {
  const enqueued = readLog(file).findLast(({ event }) => event === "enqueue");
  invariant(enqueued !== undefined, `${file} tells of no collection`);
  return enqueued.time;
}
