import type { Redis } from "ioredis";
import { setTimeout as sleep } from "node:timers/promises";
import { SECOND, type Config } from "../../shared/config.ts";
import { toError } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Queues } from "../../shared/queue.ts";
import type { RunBoard } from "../../shared/run-board.ts";
import type { Facts } from "../facts.ts";

/** What the watch of a run works with, for as long as somebody holds the run. */
export type WatchContext = {
  /** The whole run, without a phase. */
  readonly run: string;
  readonly migration: Migration;
  readonly config: Config;
  readonly redis: Redis;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly log: Log;
  /** A line for whoever looks at the terminal. */
  readonly say: (line: string) => void;
  /** What the phase at work is at; null between phases. */
  readonly at: () => WatchedMoment | null;
};

export type WatchedMoment = {
  /** The target at work: "R", or "R/pilot". */
  readonly run: string;
  readonly phase: string;
  readonly act: string | null;
  /** The newest observation of a load; null before the first, and in phases that load nothing. */
  readonly facts: Facts | null;
};

/** One thing that is looked at regularly. A look that fails is told to the log and tried again at its next time; it never stops the run. */
export type Watcher = {
  readonly name: string;
  readonly everyMs: number;
  look(): Promise<void>;
  /** Called once when the watch ends: leaves nothing behind that would hold up the next one. */
  close(): Promise<void>;
};

export type RunWatch = {
  /** Called by whoever walks the run. */
  onMoment(moment: WatchedMoment | null): void;
  stop(): Promise<void>;
};

/** Looks under way are waited for when the watch ends, and watchers may take their leave, for so long each. */
const STOP_MS = 3 * SECOND;

/**
 * Looks at a run regularly until it is stopped: each watcher at its own interval, never two looks of one at once. `watchersOf` is called once. Whoever started
 * it closes the connections afterwards, which ends a look that waits for Redis.
 */
export function startRunWatch(
  parts: Omit<WatchContext, "at">,
  watchersOf: (context: WatchContext) => readonly Watcher[],
): RunWatch {
  let moment: WatchedMoment | null = null;
  const watchers = watchersOf({ ...parts, at: () => moment });
  const stopping = new AbortController();
  const looking = Promise.all(watchers.map((watcher) => keepLooking(watcher, { ...parts, signal: stopping.signal })));
  return {
    onMoment(next) {
      moment = next;
    },
    async stop() {
      stopping.abort();
      await within(STOP_MS, looking);
      await within(STOP_MS, Promise.allSettled(watchers.map((watcher) => watcher.close())));
    },
  };
}

type LookOptions = Pick<WatchContext, "run" | "log"> & { readonly signal: AbortSignal };

/** A failure is told when it begins and when it becomes another one, not at every look. */
async function keepLooking(watcher: Watcher, { run, log, signal }: LookOptions): Promise<void> {
  let told: string | null = null;
  while (!signal.aborted) {
    const reason = await watcher.look().then(
      () => null,
      (error: unknown) => toError(error).message,
    );
    if (reason !== told) tell(log, { run, watcher: watcher.name, reason });
    told = reason;
    await sleep(watcher.everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** A disk that has no room for a line of the log is told of elsewhere, and must not end the watch. */
function tell(log: Log, { reason, ...fields }: { run: string; watcher: string; reason: string | null }): void {
  try {
    log(reason === null ? "watch-recovered" : "watch-failed", reason === null ? fields : { ...fields, reason });
  } catch {
    return;
  }
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, sleep(timeoutMs, undefined, { ref: false })]);
}
