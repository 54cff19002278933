import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { RunWatcher } from "../../cli/watch/run-watcher.ts";
import type { Watched } from "../../cli/watch/watched.ts";
import { migrations } from "../../migrations/registry.ts";
import { parseConfig, type Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL, LEDGER_VERSION } from "../../shared/ledger-schema.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { RunLease, holderText } from "../../shared/run-lease.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { appendSample } from "../../shared/series-file.ts";
import type { SeriesSample } from "../../shared/series.ts";
import { EvidenceMaker, validators, verdict } from "../report/phase-evidence.ts";
import { reportOn } from "../report/report-on.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";

/** Run "R" of moonlanding: its sample has passed, and its pilot loads two collections, of which one has landed whole. */
export type WatchedRun = { readonly runsDir: string; readonly maker: EvidenceMaker; close(): void };

export function makeWatchedRun(): WatchedRun {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-watched-"));
  const runsDir = join(folder, "runs");
  const maker = new EvidenceMaker({ runsDir, run: "R", migration: moonlanding, phases: moonlanding.phases ?? [] });
  const sound = join(folder, "sound.db");
  makeSoundTarget(sound);
  const report = reportOn(sound);
  addTarget(runsDir, "R/sample", [{ name: "friday-clients", counted: 3, landed: 3, rejected: 1 }]);
  maker.certify({ name: "sample", report, validators: validators(), checks: [verdict("deduplication")] }, null);
  addTarget(runsDir, "R/pilot", [
    { name: "friday-clients", counted: 30, landed: 30, rejected: 0 },
    { name: "friday-files", counted: 400, landed: 100, rejected: 7 },
  ]);
  maker.record({ name: "pilot", report, without: ["load", "validate", "close", "rehearse"] });
  for (let index = 0; index < 30; index += 1) appendSample(runsDir, sampleAt(index));
  return { runsDir, maker, close: () => rmSync(folder, { recursive: true, force: true }) };
}

type Landed = { readonly name: string; readonly counted: number; readonly landed: number; readonly rejected: number };

export function addTarget(runsDir: string, run: string, collections: readonly Landed[]): void {
  const file = targetFile(runsDir, run);
  mkdirSync(dirname(file), { recursive: true });
  const target = openTarget(file);
  target.exec(LEDGER_SQL);
  target
    .prepare("INSERT INTO _touchdown_run VALUES (?, 'moonlanding', '2', ?, 1, 'd', '{}', ?, NULL)")
    .run(run, LEDGER_VERSION, run === "R/sample" ? "2026-03-02T08:00:00.000Z" : "2026-03-02T09:00:00.000Z");
  for (const { name, counted, landed, rejected } of collections) {
    target.prepare("INSERT INTO _touchdown_plan VALUES (?, 'friday', ?, '[]', '[]', 1)").run(name, counted);
    target
      .prepare(
        `INSERT INTO _touchdown_pages (collection, documents, read, mapped, embedded, merged, excluded, rejected, held, digest, reads, loaded_at_ms)
         VALUES (?, ?, ?, ?, 0, 0, 0, ?, 0, 'd', ?, 1)`,
      )
      .run(name, landed, landed, landed - rejected, rejected, landed);
  }
  target.close();
}

/** Two seconds after the one before, with ten records more. */
export function sampleAt(index: number): SeriesSample {
  const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  return {
    atMs: Date.parse("2026-03-02T09:00:00.000Z") + index * 2000,
    run: "R/pilot",
    phase: "pilot",
    act: "load",
    landed: index * 10,
    counted: 430,
    rejected: 7,
    merged: 0,
    reads: index * 10,
    queues: { plans: none, pages: none, files: none, batches: none },
    redisBytes: null,
    redisBytesMax: null,
    workers: 2,
    residentBytes: 1,
    residentBytesLargest: 1,
    cpu: null,
    memory: null,
    diskFree: null,
    concurrency: null,
    throttle: "none",
    isPaused: false,
  };
}

/** Says in Redis what a coordinator at work on the pilot of "R" and its two workers would say. */
export async function tellAtWork(redisUrl: string, prefix: string, runsDir: string): Promise<void> {
  const redis = openRedis(redisUrl, "producer");
  const board = new RunBoard(redis, prefix);
  const holder = { token: "t", run: "R", doing: "run", host: "loader-1", pid: 4711, since: "2026-03-02T09:00:00.000Z" };
  await new RunLease(redis, prefix, { renewMs: 1000, keptMs: 600_000 }).take(holderText(holder), null);
  await board.publishRun({
    run: "R/pilot",
    migration: "moonlanding",
    version: "2",
    phase: "pilot",
    target: targetFile(runsDir, "R/pilot"),
    batchBytesMax: 1_000_000,
    readsMax: 5000,
    sample: null,
    settings: {},
    state: "running",
  });
  await board.spendReads("R/pilot", 131);
  await board.setSpeed("R", { concurrency: 4, pagesPerSecond: null, pageSize: null, batchBytes: null });
  await board.tellThrottle("R", {
    state: "slowed",
    concurrency: 2,
    reasons: ["friday answers in 2.4 s"],
    sinceMs: Date.parse("2026-03-02T09:01:00.000Z"),
  });
  await board.tell("R/pilot", "disk", "the disk of the target is full");
  for (const pid of [51, 52]) {
    await board.beat({
      worker: `loader-1-${pid}`,
      host: "loader-1",
      pid,
      roles: ["transform", "load"],
      residentBytes: 150_000_000,
      atMs: Date.now(),
      concurrency: 2,
      work: { jobs: {}, sources: {} },
    });
  }
  redis.disconnect();
}

export type RunAtWork = {
  readonly config: Config;
  look(): Promise<Watched>;
  stopRedis(): Promise<void>;
  /** Again, with all that it had, at another address. */
  startRedis(): Promise<void>;
  close(): Promise<void>;
};

/** A watched run with a private Redis in which somebody is at work on it. */
export async function openRunAtWork(prefix: string): Promise<RunAtWork> {
  const run = makeWatchedRun();
  const config = parseConfig({ TOUCHDOWN_RUNS_DIR: run.runsDir, TOUCHDOWN_QUEUE_PREFIX: prefix });
  const startRedis = (): Promise<RedisServer> => startRedisServer({ folder: runFolder(run.runsDir, "R") });
  let redis = await startRedis();
  await tellAtWork(redis.url, prefix, run.runsDir);
  return {
    config,
    async look() {
      const watcher = new RunWatcher({ config, run: "R", migrations });
      try {
        return await watcher.look();
      } finally {
        await watcher.close();
      }
    },
    stopRedis: () => redis.stop(),
    async startRedis() {
      redis = await startRedis();
    },
    async close() {
      await redis.stop();
      run.close();
    },
  };
}
