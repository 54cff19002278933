import { Actions } from "../coordinator/actions.ts";
import type { Step } from "../coordinator/decide.ts";
import type { Facts } from "../coordinator/facts.ts";
import { Observer } from "../coordinator/observe.ts";
import { openRun, type OpenedRun } from "../coordinator/open-run.ts";
import { replayRejects, type Replayed } from "../coordinator/replay-rejects.ts";
import { requireFreeQueues, requireNoEviction, runPhase } from "../coordinator/run-phase.ts";
import { startProducer } from "../producers/start-producer.ts";
import { SECOND, type Config } from "../shared/config.ts";
import { openRedis, probeRedis } from "../shared/connections/redis.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import { digest } from "../shared/identity.ts";
import { fileLog, type Log } from "../shared/log.ts";
import type { ErrorBudget, Migration } from "../shared/migration.ts";
import { openQueues, type Queues } from "../shared/queue.ts";
import { RunBoard, type RunInfo } from "../shared/run-board.ts";
import { filesFolder, runFolder, targetFile } from "../shared/run-folder.ts";
import type { ReadTime, Source } from "../shared/source.ts";
import type { Verdict } from "../shared/verdict.ts";
import { reportRun, validateTarget, type FinishOptions } from "./finish-run.ts";
import { openSourceWith, projectOf, realProjects } from "./parts.ts";
import { requireStores } from "./require-stores.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { startWorkerProcesses } from "./worker-processes.ts";

export type RunMigrationOptions = {
  readonly config: Config;
  readonly redisUrl: string;
  readonly migration: Migration;
  readonly run: string;
  /** Worker processes to start; 0 leaves the work to workers started elsewhere. */
  readonly workers: number;
  readonly readsMax: number | null;
  readonly phase: "full";
  /** Whether files may have to be copied, so that their stores must stand; they may, unless this says no. */
  readonly isCopying?: boolean;
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

/** Runs a phase from wherever its ledger says it stands: a new run, or an interrupted one. Leaves nothing running. */
export function runMigration(options: RunMigrationOptions): Promise<RunOutcome> {
  return withRun(options, async ({ migration, target, queues, board, actions, info, log, requireSound, finish }) => {
    const { config, display, signal } = options;
    let verdicts: readonly Verdict[] = [];
    await runPhase({
      migration: { ...migration, errorBudget: budgetOf(migration, config) },
      info,
      observer: new Observer({
        target,
        queues,
        board,
        collections: migration.collections.map(({ name }) => name),
        files: migration.files,
      }),
      actions,
      board,
      log,
      onFacts: (facts) => {
        requireSound();
        display.onFacts(facts);
      },
      onStep: (step) => display.onStep(step),
      validate: async () => {
        verdicts = await validateTarget(finish);
      },
      signal,
    });
    return reportRun(finish, verdicts);
  });
}

/** Lands the rejects of a run that are mended by now, and validates anew. */
export function replayRun(options: RunMigrationOptions): Promise<RunOutcome & { readonly replayed: Replayed }> {
  return withRun(options, async ({ migration, target, queues, actions, log, finish, info }) => {
    const { display, signal } = options;
    requireFinished(target, info.run);
    const onCollection = (collection: string, documents: number): void =>
      display.say(`replaying ${documents} documents of ${collection}`);
    const replayed = await replayRejects({ migration, target, queues, actions, signal, onCollection });
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

/** Opens what a run needs, lends it, and closes all of it however the use ends. */
export async function withRun<Result>(
  options: RunMigrationOptions,
  use: (parts: OpenedParts) => Promise<Result>,
): Promise<Result> {
  const { config, redisUrl, migration, run } = options;
  const startedAtMs = Date.now();
  await probeRedis(redisUrl, REDIS_PROBE_MS);
  const redis = openRedis(redisUrl, "worker");
  const queues = openQueues(redisUrl, config);
  const board = new RunBoard(redis, config.queuePrefix);
  try {
    requireNoEviction(await evictionPolicy(redis));
    await requireFreeQueues(queues, board, run);
    const pin = () => pinSources(migration, config);
    const configDigest = sourcesDigest(migration, config);
    if (options.isCopying !== false) await requireStores({ migration, config, isCopyingHere: options.workers > 0 });
    const opened = await openRun({
      runsDir: config.runsDir,
      run,
      migration,
      configDigest,
      pin,
    });
    if (opened.isResumed) options.display.say(`run ${run} was started ${opened.startedAt}`);
    try {
      return await conduct(options, { queues, board, opened, startedAtMs }, use);
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
  readonly startedAtMs: number;
};

async function conduct<Result>(
  options: RunMigrationOptions,
  { queues, board, opened, startedAtMs }: Conducted,
  use: (parts: OpenedParts) => Promise<Result>,
): Promise<Result> {
  const { config, redisUrl, migration, run, display, phase, readsMax } = options;
  const { target, readTimes } = opened;
  const file = targetFile(config.runsDir, run);
  const info: RunInfo = {
    run,
    migration: migration.name,
    version: migration.version,
    phase,
    target: file,
    batchBytesMax: config.batchBytesMax,
    readsMax,
    state: "running",
  };
  const log = fileLog(`${runFolder(config.runsDir, run)}/log.ndjson`);
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
  });
  const projects = realProjects(migration, config);
  const finish = { target, migration, info, runsDir: config.runsDir, startedAtMs, workers: options.workers, projects };
  const requireSound = (): void => {
    if (mistake !== null) throw mistake;
    workers.requireAlive();
  };
  log("start", { run, migration: migration.name, phase, isResumed: opened.isResumed, readTimes });
  try {
    await queues.pages.resume();
    await queues.files.resume();
    const result = await use({ migration, target, queues, board, actions, info, readTimes, log, requireSound, finish });
    await board.publishRun({ ...info, state: "finished" });
    return result;
  } catch (error) {
    await holdQueues(queues);
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

/** The operator's limits before the migration's own. */
function budgetOf({ errorBudget }: Migration, { rejectsMax, rejectRatioMax }: Config): ErrorBudget {
  return { countMax: rejectsMax ?? errorBudget.countMax, ratioMax: rejectRatioMax ?? errorBudget.ratioMax };
}

/** A stopped run holds its pages and files back, so that workers which stay do not go on behind the operator's back. */
async function holdQueues(queues: Queues): Promise<void> {
  for (const queue of [queues.pages, queues.files]) await queue.pause().catch(() => undefined);
}

/** What is read decides the result: the projects, and whether they are real or local. */
function sourcesDigest(migration: Migration, config: Config): string {
  const projects = migration.sources.map((source) => [source.system, projectOf(source, config)]);
  return digest(JSON.stringify([projects, config.emulatorHost === null ? "real" : "local"]));
}

async function pinSources(migration: Migration, config: Config): Promise<Record<string, ReadTime>> {
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
