import { setTimeout as sleep } from "node:timers/promises";
import { TerminalError, TransientError, invariant } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { Migration } from "../shared/migration.ts";
import { countJobs, isIdle, type Queues } from "../shared/queue.ts";
import type { RunBoard, RunInfo } from "../shared/run-board.ts";
import { toTargetFailure } from "../shared/target-failure.ts";
import type { Actions } from "./actions.ts";
import { decide, type Started, type Step } from "./decide.ts";
import type { Facts } from "./facts.ts";
import type { Observer } from "./observe.ts";

export type LoadOptions = {
  readonly migration: Migration;
  readonly info: RunInfo;
  readonly observer: Observer;
  readonly actions: Actions;
  readonly board: RunBoard;
  readonly log: Log;
  /** Called with every observation, several times a second. */
  readonly onFacts: (facts: Facts) => void;
  readonly onStep: (step: Step) => void;
  readonly signal: AbortSignal;
};

const POLL_MS = 60;
/** A build is one long call to SQLite: let the progress line be drawn before it. */
const BREATH_MS = 10;

/**
 * Observes, decides, acts, until the run is done or must stop. Holds nothing that a successor could not observe anew: killed at any point and
 * started again it goes on. Redis may go away and come back, with or without its content.
 */
export async function runLoad(options: LoadOptions): Promise<Facts> {
  const { migration, info, onFacts, signal } = options;
  const started: Mutable<Started> = {
    enqueued: new Set(),
    settling: new Set(),
    hasAskedFiles: false,
    hasRetried: false,
  };
  await options.actions.announce();
  for (;;) {
    if (signal.aborted) throw interrupted(info.run);
    const facts = await observeAnnounced(options);
    onFacts(facts);
    const steps = decide(migration, facts, started);
    if (steps.some(({ kind }) => kind === "done")) return facts;
    for (const step of steps)
      await take(step, options, started).catch((error: unknown) => Promise.reject(toTargetFailure(error, info.run)));
    if (steps.some(({ kind }) => kind === "wait" || kind === "plan"))
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

type Mutable<Type> = {
  -readonly [Key in keyof Type]: Type[Key] extends ReadonlySet<infer Item> ? Set<Item> : Type[Key];
};

/** If Redis has forgotten the run, or the sample that it moves, it is announced again before anything is decided. */
async function observeAnnounced({ board, info, actions, log, observer }: LoadOptions): Promise<Facts> {
  const known = await board.readRun();
  const isSampleKnown = info.sample === null || (await board.hasSample(info.sample));
  if (known === null || !isSampleKnown) {
    log("announce", { run: info.run, reason: "Redis does not know the run" });
    await actions.announce();
  }
  return observer.observe({ ...info, state: known?.state ?? info.state });
}

async function take(step: Step, options: LoadOptions, started: Mutable<Started>): Promise<void> {
  const { actions, log, info } = options;
  if (step.kind !== "wait" && step.kind !== "plan") options.onStep(step);
  if (isLogged(step)) log(step.kind, { run: info.run, ...describeStep(step) });
  switch (step.kind) {
    case "plan":
      return actions.plan(step.collection);
    case "enqueue":
      started.enqueued.add(step.collection);
      return actions.enqueue(step.collection, step.ranges, step.isRepair);
    case "settle":
      started.settling.add(step.merge);
      return actions.settle(step.merge);
    case "copy-files":
      started.hasAskedFiles = await actions.copyFiles(step.jobsMax, step.isRepair);
      return;
    case "close-files":
      return actions.closeFiles();
    case "retry-failed":
      started.hasRetried = true;
      return actions.retryFailed();
    case "build":
      await sleep(BREATH_MS);
      return actions.build(step.part);
    case "stop": {
      const reasons = step.code === "PAGES_FAILED" ? await actions.failedReasons() : [];
      throw new TerminalError(step.code, [`run ${info.run}: ${step.reason}`, ...reasons].join("\n  "), {
        hint: step.hint,
      });
    }
    case "wait":
    case "done":
      return;
  }
}

/** What is taken over and over tells nothing new. */
function isLogged(step: Step): boolean {
  return step.kind !== "wait" && step.kind !== "plan" && !(step.kind === "copy-files" && !step.isRepair);
}

function describeStep(step: Step): Record<string, unknown> {
  return step.kind === "enqueue"
    ? { collection: step.collection, ranges: step.ranges.length, isRepair: step.isRepair }
    : { ...step };
}

/** Refuses a Redis in which another run is unfinished. */
export async function requireFreeQueues(queues: Queues, board: RunBoard, run: string): Promise<void> {
  const other = await board.readRun();
  if (other === null || other.run === run) return;
  const counts = [await countJobs(queues.pages), await countJobs(queues.files), await countJobs(queues.batches)];
  if (other.state === "finished" && counts.every(isIdle)) return;
  throw new TerminalError("RUN_CONFLICT", `Redis holds run ${other.run} (${other.migration}), which is not finished`, {
    hint: `Finish or resume it (touchdown run ${other.migration} --run ${other.run}), use another Redis, or set TOUCHDOWN_QUEUE_PREFIX to keep them apart.`,
  });
}

/** BullMQ needs a Redis that never evicts: a lost key is a lost job. */
export function requireNoEviction(policy: string): void {
  if (policy === "noeviction") return;
  throw new TransientError(
    "REDIS_UNSAFE",
    `Redis evicts keys under memory pressure (maxmemory-policy ${policy}), which loses jobs`,
    {
      hint: "Set `maxmemory-policy noeviction` in its configuration (redis-cli config set maxmemory-policy noeviction).",
    },
  );
}

function interrupted(run: string): TerminalError {
  invariant(run !== "", "a run has a name");
  return new TerminalError("INTERRUPTED", `run ${run} was interrupted; what has landed stays`, {
    hint: `Resume it with \`touchdown run <migration> --run ${run}\`.`,
  });
}
