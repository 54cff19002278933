import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "../shared/config.ts";
import { startLeaseKeeper, type KeeperMessage } from "../shared/connections/lease-keeper.ts";
import { openRedis, probeRedis } from "../shared/connections/redis.ts";
import { TerminalError, invariant } from "../shared/errors.ts";
import { elapsedMs, momentNow, type Moment } from "../shared/moment.ts";
import { RunBoard } from "../shared/run-board.ts";
import { RunLease, holderText, parseHolder, type LeaseTimes, type LeasedTo } from "../shared/run-lease.ts";
import { describeHolder, heldByOther, lostToOther } from "./held-by-other.ts";
import type { FolderHold } from "./hold-run-folder.ts";

/** The right to act on a run. Whoever acts asks before each act, because it may have been lost meanwhile. */
export type RunHold = {
  /** The whole run, whichever of its phases is acted on. */
  readonly run: string;
  /** Throws RUN_CONFLICT when another process has the run, or has had it since. Asks Redis only when the lease was not renewed lately; waits while Redis is away. */
  requireHeld(): Promise<void>;
  /** The same, once the run is not paused any more: for acts between which a run may be paused. */
  awaitTurn(): Promise<void>;
};

export type HoldRunOptions = {
  readonly folder: FolderHold;
  readonly redisUrl: string;
  readonly queuePrefix: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly times?: LeaseTimes;
};

export const LEASE_TIMES: LeaseTimes = { renewMs: 2 * SECOND, keptMs: 10 * SECOND };
const PAUSE_POLL_MS = SECOND / 2;
const PROBE_MS = 10 * SECOND;

/**
 * Holds a run that this process has the folder of, also against processes that share its Redis and not its disk, for as long as `use` takes. One that renews its lease is
 * not waited for (RUN_CONFLICT); the lease of one that does not is waited for until it has run out.
 */
export async function withHeldRun<Result>(
  options: HoldRunOptions,
  use: (hold: RunHold) => Promise<Result>,
): Promise<Result> {
  const { folder, redisUrl, queuePrefix, times = LEASE_TIMES } = options;
  await probeRedis(redisUrl, PROBE_MS);
  const redis = openRedis(redisUrl, "worker");
  const lease = new RunLease(redis, queuePrefix, times);
  const text = holderText(folder.holder);
  try {
    const askedAt = await takeLease(lease, text, options);
    const board = new RunBoard(redis, queuePrefix);
    const held = new HeldRun({ ...options, lease, text, times, board }, askedAt);
    const keeper = startLeaseKeeper({
      redisUrl,
      prefix: queuePrefix,
      text,
      times,
      onMessage: (message) => held.hear(message),
      onInvariant: (error) => held.fail(error),
    });
    try {
      // Whoever starts a run wants it to go on.
      await board.resume(held.run);
      return await use(held);
    } finally {
      await keeper.stop();
      await letGo(lease, text, times);
    }
  } finally {
    redis.disconnect();
  }
}

/** Returns when Redis was asked for the lease that it gave. */
async function takeLease(lease: RunLease, text: string, options: HoldRunOptions): Promise<Moment> {
  const { folder, signal, say, times = LEASE_TIMES } = options;
  const { run } = folder.holder;
  const startedAt = momentNow();
  for (let before: LeasedTo | null = null; ;) {
    const askedAt = momentNow();
    const other = await lease.take(text, folder.dead);
    if (other === null) return askedAt;
    if (isRenewed(other, before) || elapsedMs(startedAt) > 2 * times.keptMs) throw heldByOther(run, other.text);
    if (before === null) say(waitingFor(other));
    before = other;
    await sleep(times.renewMs / 4, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw interrupted(run);
  }
}

/** Time runs backwards only for a lease that somebody has renewed. */
function isRenewed(now: LeasedTo, before: LeasedTo | null): boolean {
  return before !== null && (now.text !== before.text || now.leftMs > before.leftMs);
}

function waitingFor({ text, leftMs }: LeasedTo): string {
  const holder = parseHolder(text);
  const who = holder === null ? "another process" : `${describeHolder(holder)}, run ${holder.run}`;
  return `waiting up to ${Math.ceil(leftMs / SECOND)} s for ${who}: it works there, or was killed and its lease runs out`;
}

/** A Redis that is away forgets the lease by itself. */
async function letGo(lease: RunLease, text: string, { renewMs }: LeaseTimes): Promise<void> {
  await Promise.race([lease.release(text).catch(() => undefined), sleep(renewMs, undefined, { ref: false })]);
}

type HeldOptions = HoldRunOptions & {
  readonly lease: RunLease;
  readonly text: string;
  readonly times: LeaseTimes;
  readonly board: RunBoard;
};

class HeldRun implements RunHold {
  readonly #options: HeldOptions;
  /** The latest question that was answered with yes: the lease lasts from then at the least. */
  #askedAt: Moment;
  #lostTo: string | null = null;
  #mistake: Error | null = null;

  constructor(options: HeldOptions, askedAt: Moment) {
    this.#options = options;
    this.#askedAt = askedAt;
  }

  get run(): string {
    return this.#options.folder.holder.run;
  }

  async requireHeld(): Promise<void> {
    const { times } = this.#options;
    if (this.#mistake !== null) throw this.#mistake;
    if (this.#lostTo === null && elapsedMs(this.#askedAt) > times.keptMs / 2) await this.#renew();
    if (this.#lostTo !== null) throw lostToOther(this.run, this.#lostTo);
  }

  async awaitTurn(): Promise<void> {
    const { board, say, signal } = this.#options;
    for (let isTold = false; await board.isPaused(this.run); isTold = true) {
      if (signal.aborted) throw interrupted(this.run);
      if (!isTold) say(`run ${this.run} is paused; go on with: touchdown resume ${this.run}`);
      await sleep(PAUSE_POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.requireHeld();
  }

  hear(message: KeeperMessage): void {
    if (message.kind === "lost") this.#lostTo ??= message.to;
    else this.#confirm(message.askedAt);
  }

  fail(mistake: Error): void {
    this.#mistake ??= mistake;
  }

  async #renew(): Promise<void> {
    const { lease, text } = this.#options;
    const askedAt = momentNow();
    const last = await lease.renew(text);
    invariant(last !== text, "a lease is not lost to its own holder");
    if (last === null) this.#confirm(askedAt);
    else this.#lostTo ??= last;
  }

  #confirm(askedAt: Moment): void {
    if (askedAt.monotonicMs > this.#askedAt.monotonicMs) this.#askedAt = askedAt;
  }
}

function interrupted(run: string): TerminalError {
  return new TerminalError("INTERRUPTED", `run ${run} was interrupted; what is done stays`, {
    hint: `Go on with \`touchdown run <migration> --run ${run}\`.`,
  });
}
