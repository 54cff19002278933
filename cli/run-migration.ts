import { Actions } from "../coordinator/actions.ts";
import type { Step } from "../coordinator/decide.ts";
import type { Facts } from "../coordinator/facts.ts";
import type { RunHold } from "../coordinator/hold-run.ts";
import { openRun, type OpenedRun } from "../coordinator/open-run.ts";
import { replayRejects, type Replayed } from "../coordinator/replay-rejects.ts";
import { requireFreeQueues, requireNoEviction } from "../coordinator/run-load.ts";
import { startProducer } from "../producers/start-producer.ts";
import { SECOND, type Config } from "../shared/config.ts";
import { openRedis, probeRedis } from "../shared/connections/redis.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { TerminalError, invariant } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { Migration } from "../shared/migration.ts";
import { baseRun, type PhaseName } from "../shared/phase.ts";
import { openQueues, type Queues } from "../shared/queue.ts";
import { RunBoard, type RunInfo } from "../shared/run-board.ts";
import { filesFolder, targetFile } from "../shared/run-folder.ts";
import { sampleDigest, type SourceSample } from "../shared/sample.ts";
import type { ReadTime, Source } from "../shared/source.ts";
import type { Chosen } from "../shared/setting.ts";
import { given } from "../shared/settings-of.ts";
import { steerReading } from "../shared/steer-reading.ts";
import { reportRun, validateTarget, type FinishOptions } from "./finish-run.ts";
import { lendRun } from "./lend-run.ts";
import { openRunLog } from "./open-run-log.ts";
import { openSourceWith, realProjects } from "./parts.ts";
import { requireStores } from "./require-stores.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { readChosen } from "./settings/settings-file.ts";
import { withSourceDir } from "./settings/with-source-dir.ts";
import { startWorkerProcesses } from "./worker-processes.ts";
import { sourcesDigest } from "./sources-digest.ts";

export { sourcesDigest };

export type RunMigrationOptions = {
  readonly config: Config;
  readonly redisUrl: string;
  readonly migration: Migration;
  readonly run: string;
  /** Worker processes to start; 0 leaves the work to workers started elsewhere. */
  readonly workers: number;
  readonly readsMax: number | null;
  readonly phase: PhaseName;
  /** What of the sources is moved; all of them without it. */
  readonly sample?: SourceSample | null;
  /** Whether files may have to be copied, so that their stores must stand; they may, unless this says no. */
  readonly isCopying?: boolean;
  /** The right to act on the run, where the caller has it already; without it one is taken for as long as this lasts. */
  readonly hold?: RunHold;
  readonly display: RunDisplay;
  readonly signal: AbortSignal;
};

/** Where a run tells how it goes. */
export type RunDisplay = {
  onFacts(facts: Facts): void;
  onStep(step: Step): void;
  say(line: string): void;
};

const REDIS_PROBE_MS = 10 * SECOND;

export type ReplayRunOptions = RunMigrationOptions & {
  /** Only documents with a reject of this rule are read again; null for all. */
  readonly rule: string | null;
};

/** Lands the rejects of a run that are mended by now, and validates anew. */
export function replayRun(options: ReplayRunOptions): Promise<RunOutcome & { readonly replayed: Replayed }> {
  return withRun(options, async ({ migration, target, queues, actions, log, finish, info }) => {
    const { display, rule, signal } = options;
    requireFinished(target, info.run);
    const onCollection = (collection: string, documents: number): void =>
      display.say(`replaying ${documents} documents of ${collection}`);
    const replayed = await replayRejects({ migration, target, queues, actions, rule, signal, onCollection });
    log("replay", { run: info.run, ...replayed });
    return { ...reportRun(finish, await validateTarget(finish)), replayed };
  });
}

export type OpenedParts = {
  readonly migration: Migration;
  readonly target: Target;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly actions: Actions;
  readonly info: RunInfo;
  readonly readTimes: OpenedRun["readTimes"];
  readonly log: Log;
  /** Throws when a part of the run stopped over our own mistake. */
  readonly requireSound: () => void;
  readonly finish: FinishOptions;
};

/** Opens what a run needs, lends it, and closes all of it however the use ends. Nobody else acts on the run meanwhile. */
export function withRun<Result>(
  options: RunMigrationOptions,
  use: (parts: OpenedParts) => Promise<Result>,
): Promise<Result> {
  const { config, redisUrl, run, hold, display, signal } = options;
  if (hold !== undefined) return open({ ...options, hold }, use);
  const say = (line: string): void => display.say(line);
  const lent = { config: { ...config, redisUrl }, run, doing: "run", say, signal };
  return lendRun(lent, (own) => open({ ...options, hold: own.hold }, use));
}

type HeldOptions = RunMigrationOptions & { readonly hold: RunHold };

async function open<Result>(held: HeldOptions, use: (parts: OpenedParts) => Promise<Result>): Promise<Result> {
  const { redisUrl, migration, run, hold } = held;
  const chosen = readChosen(held.config.runsDir, run, migration);
  const config = withSourceDir(held.config, migration, chosen.settings);
  const options = { ...held, config };
  invariant(hold.run === baseRun(run), `run ${run} is opened with the hold of run ${hold.run}`);
  const startedAtMs = Date.now();
  await probeRedis(redisUrl, REDIS_PROBE_MS);
  const redis = openRedis(redisUrl, "worker");
  const queues = openQueues(redisUrl, config);
  const board = new RunBoard(redis, config.queuePrefix);
  try {
    requireNoEviction(await evictionPolicy(redis));
    await requireFreeQueues(queues, board, run);
    const pin = () => pinSources(migration, config);
    const configDigest = sourcesDigest(migration, config, chosen);
    if (options.isCopying !== false) await requireStores({ migration, config, isCopyingHere: options.workers > 0 });
    const opened = await openRun({
      runsDir: config.runsDir,
      run,
      migration,
      configDigest,
      pin,
    });
    try {
      return await conduct(options, { queues, board, opened, chosen, startedAtMs }, use);
    } finally {
      opened.target.close();
    }
  } finally {
    await queues.close();
    redis.disconnect();
  }
}

type Conducted = {
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly opened: OpenedRun;
  readonly chosen: Chosen;
  readonly startedAtMs: number;
};

async function conduct<Result>(
  options: HeldOptions,
  { queues, board, opened, chosen, startedAtMs }: Conducted,
  use: (parts: OpenedParts) => Promise<Result>,
): Promise<Result> {
  const { config, redisUrl, migration, run, display, phase, readsMax, hold, sample = null } = options;
  const { target, readTimes } = opened;
  const file = targetFile(config.runsDir, run);
  // Somebody may have paused the run since the step began that this is part of.
  const isPaused = await board.isPaused(hold.run);
  const info: RunInfo = {
    run,
    migration: migration.name,
    version: migration.version,
    phase,
    target: file,
    batchBytesMax: config.batchBytesMax,
    readsMax,
    sample: sample === null ? null : sampleDigest(sample),
    settings: chosen.settings,
    state: isPaused ? "paused" : "running",
  };
  const log = openRunLog(config.runsDir, run);
  let mistake: Error | null = null;
  const producer = startProducer({
    redisUrl,
    config,
    migrations: { [migration.name]: migration },
    openSource: openSourceWith(config),
    onInvariant: (error) => (mistake ??= error),
  });
  const workers = startWorkerProcesses({ count: options.workers, redisUrl, config, say: (line) => display.say(line) });
  const actions = new Actions({
    target,
    queues,
    board,
    migration,
    info,
    readTimes,
    pageSize: config.pageSize,
    filesFolder: filesFolder(config.runsDir, run),
    sample,
    hold,
    given: given(chosen),
  });
  const projects = realProjects(migration, config);
  const finish = { target, migration, info, runsDir: config.runsDir, startedAtMs, workers: options.workers, projects };
  const requireSound = (): void => {
    if (mistake !== null) throw mistake;
    workers.requireAlive();
  };
  log("start", { run, migration: migration.name, phase, isResumed: opened.isResumed, readTimes });
  try {
    await hold.requireHeld();
    await steerReading(queues, board, hold.run);
    const result = await use({ migration, target, queues, board, actions, info, readTimes, log, requireSound, finish });
    await hold.requireHeld();
    await board.publishRun({ ...info, state: "finished" });
    return result;
  } catch (error) {
    if (!isLost(error)) await holdQueues(queues);
    throw error;
  } finally {
    log("end", { run });
    await Promise.all([workers.stop(), producer.stop()]);
  }
}

/** Rejects are mended in a run that is complete: an unfinished one still brings parents that they may be waiting for. */
function requireFinished(target: Target, run: string): void {
  if (target.prepare("SELECT 1 FROM _touchdown_run WHERE finished_at IS NOT NULL").get() !== undefined) return;
  throw new TerminalError("USAGE", `run ${run} is not finished, so its rejects cannot be replayed yet`, {
    hint: `Resume it first (touchdown run <migration> --run ${run}).`,
  });
}

/** The queues are another one's by now. */
function isLost(error: unknown): boolean {
  return error instanceof TerminalError && error.code === "RUN_CONFLICT";
}

/** A stopped run holds its pages and files back, so that workers which stay do not go on behind the operator's back. */
async function holdQueues(queues: Queues): Promise<void> {
  for (const queue of [queues.pages, queues.files]) await queue.pause().catch(() => undefined);
}

export async function pinSources(migration: Migration, config: Config): Promise<Record<string, ReadTime>> {
  const openSource = openSourceWith(config);
  const pinned: Record<string, ReadTime> = {};
  for (const { system } of migration.sources) {
    const source = openSource(system);
    pinned[system] = await closing(source, () => source.pin());
  }
  return pinned;
}

async function closing<Result>(source: Source, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } finally {
    await source.close();
  }
}

/** Managed services forbid CONFIG; then the operator answers for it. */
async function evictionPolicy(redis: ReturnType<typeof openRedis>): Promise<string> {
  const answer: unknown = await redis.config("GET", "maxmemory-policy").catch(() => null);
  return Array.isArray(answer) ? String(answer[1]) : "noeviction";
}
