import { existsSync } from "node:fs";
import type { QueueCounts } from "../../shared/queue.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { appendSample } from "../../shared/series-file.ts";
import { SERIES_MS, type SeriesSample } from "../../shared/series.ts";
import { readLedger } from "../runs/read-ledger.ts";
import { HostLoad, diskFree } from "./host-load.ts";
import { lookAtRun, type RunLook } from "./look-at-run.ts";
import { NO_PROGRESS, progressOf, type RunProgress } from "./progress-of.ts";
import type { WatchContext, WatchedMoment, Watcher } from "./run-watch.ts";

/** Writes the run's series: a sample of everything that is plotted, while a phase is at work. */
export function openSeriesWatcher(context: WatchContext, everyMs: number = SERIES_MS): Watcher {
  const host = new HostLoad();
  const progress = new KnownProgress(context);
  return {
    name: "series",
    everyMs,
    async look() {
      const moment = context.at();
      if (moment === null) return;
      const look = await lookAtRun(context);
      const { runsDir } = context.config;
      appendSample(runsDir, {
        atMs: Date.now(),
        run: moment.run,
        phase: moment.phase,
        act: moment.act,
        ...progress.of(moment),
        reads: moment.facts?.readsSpent ?? (await context.board.readsSpent(moment.run)),
        cpu: host.cpuSinceLast(),
        memory: host.memory(),
        diskFree: await diskFree(runsDir),
        ...figuresOf(look),
      });
    },
    async close() {},
  };
}

type Figures = Pick<
  SeriesSample,
  | "queues"
  | "redisBytes"
  | "redisBytesMax"
  | "workers"
  | "residentBytes"
  | "residentBytesLargest"
  | "concurrency"
  | "throttle"
  | "isPaused"
>;

function figuresOf({ queues, workers, redis, concurrency, throttle, isPaused }: RunLook): Figures {
  const resident = [process.memoryUsage.rss(), ...workers.map(({ residentBytes }) => residentBytes)];
  return {
    queues: {
      plans: plotted(queues.plans),
      pages: plotted(queues.pages),
      files: plotted(queues.files),
      batches: plotted(queues.batches),
    },
    redisBytes: redis.bytes,
    redisBytesMax: redis.bytesMax,
    workers: workers.length,
    residentBytes: resident.reduce((sum, bytes) => sum + bytes, 0),
    residentBytesLargest: Math.max(...resident),
    concurrency,
    throttle,
    isPaused,
  };
}

/** How many are completed says only how many are kept. */
function plotted({ waiting, active, delayed, failed }: QueueCounts): SeriesSample["queues"]["plans"] {
  return { waiting, active, delayed, failed };
}

/** What of a target is known while nothing loads into it: what its last load came to, or what its ledger says. */
class KnownProgress {
  readonly #context: WatchContext;
  readonly #known = new Map<string, RunProgress>();

  constructor(context: WatchContext) {
    this.#context = context;
  }

  of({ run, facts }: WatchedMoment): RunProgress {
    const { migration } = this.#context;
    const known =
      facts === null ? (this.#known.get(run) ?? this.#inLedger(run)) : progressOf(facts, migration.collections.length);
    if (known !== null) this.#known.set(run, known);
    return known ?? NO_PROGRESS;
  }

  /** Null while there is no target, or one that is being rolled back. */
  #inLedger(run: string): RunProgress | null {
    const { runsDir } = this.#context.config;
    if (!existsSync(targetFile(runsDir, run))) return null;
    try {
      return inLedger(readLedger(runsDir, run).collections);
    } catch {
      return null;
    }
  }
}

function inLedger(collections: ReturnType<typeof readLedger>["collections"]): RunProgress {
  const progress = { landed: 0, counted: 0, rejected: 0, merged: 0 };
  for (const { documents, counted, tally } of collections) {
    progress.landed += documents;
    progress.counted += counted ?? 0;
    progress.rejected += tally.rejected;
    progress.merged += tally.merged;
  }
  return progress;
}
