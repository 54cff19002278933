import { SECOND } from "../../../shared/config.ts";
import { countJobs, isIdle, limitQueue, type QueueLimits } from "../../../shared/queue.ts";
import type { Heartbeat } from "../../../shared/run-board.ts";
import type { Speed } from "../../../shared/speed.ts";
import { steerReading } from "../../../shared/steer-reading.ts";
import type { Throttle } from "../../../shared/throttle.ts";
import type { WatchContext, Watcher } from "../run-watch.ts";
import { askFlags } from "./ask-flags.ts";
import {
  NOT_SLOWED,
  decideSlowing,
  isWindowOver,
  slowingOf,
  type Slowing,
  type SlowingFacts,
} from "./decide-slowing.ts";
import { decideThrottle, describeThrottle, isSameThrottle } from "./decide-throttle.ts";
import { HealthWindow } from "./source-health.ts";

export type ThrottleTimes = {
  readonly everyMs: number;
  /** Heartbeats come every two seconds: a window has at least two of each worker. */
  readonly windowMs: number;
};

const TIMES: ThrottleTimes = { everyMs: SECOND / 2, windowMs: 5 * SECOND };

const NO_LIMITS: QueueLimits = { concurrency: null, rate: null };
/** SQLite has one writer. */
const ONE_LOADER: QueueLimits = { concurrency: 1, rate: null };

/**
 * The one owner of the queues' limits: what the operator wants, and less where a source is ill. Holds reading while a flag says so. Whatever Redis forgets, or
 * somebody else sets, is put right at the next look.
 */
export function openThrottleWatcher(context: WatchContext, times: ThrottleTimes = TIMES): Watcher {
  const throttler = new Throttler(context, times);
  return {
    name: "throttle",
    everyMs: times.everyMs,
    look: () => throttler.look(),
    close: () => throttler.close(),
  };
}

class Throttler {
  readonly #context: WatchContext;
  readonly #times: ThrottleTimes;
  readonly #window = new HealthWindow();
  #windowBeganAtMs = Date.now();
  /** Null until the first look, which asks what the coordinator before this one has left. */
  #slowing: Slowing | null = null;
  #told: Throttle | null = null;
  #notedRun: string;

  constructor(context: WatchContext, times: ThrottleTimes) {
    this.#context = context;
    this.#times = times;
    this.#notedRun = context.run;
  }

  async look(): Promise<void> {
    const { board, config, run } = this.#context;
    const known = await board.throttle(run);
    if (this.#slowing === null) {
      this.#slowing = slowingOf(known);
      this.#told = known;
    }
    const speed = await board.speed(run);
    const slowing = await this.#judge(this.#slowing, speed);
    this.#slowing = slowing;
    const holds = await askFlags(config);
    const throttle = decideThrottle({ nowMs: Date.now(), holds, slowing }, this.#told);
    await this.#limit(speed, slowing);
    await this.#tell(throttle, known);
  }

  /** What was read slowly goes on at full speed with the next coordinator; a run that was stopped while it was held stays held like every stopped run. */
  async close(): Promise<void> {
    const { board, queues, run } = this.#context;
    const throttle = decideThrottle({ nowMs: Date.now(), holds: [], slowing: NOT_SLOWED }, this.#told);
    await board.tellThrottle(run, throttle);
    await this.#note(null);
    for (const queue of [queues.pages, queues.files]) await limitQueue(queue, NO_LIMITS);
    const info = await board.readRun();
    const isStopped = info !== null && info.state !== "finished";
    if (this.#told?.state === "held" && !isStopped) await steerReading(queues, board, run);
  }

  /** Decided anew when a window is over. */
  async #judge(slowing: Slowing, speed: Speed): Promise<Slowing> {
    const { board, queues, config } = this.#context;
    const workers = await board.workers();
    this.#window.add(workers);
    const facts: SlowingFacts = {
      sources: this.#window.health(),
      isReading: !isIdle(await countJobs(queues.pages)),
      capacity: capacityOf(workers, speed),
      limits: { errorRatioMax: config.sourceErrorRatioMax, latencyMsMax: config.sourceLatencyMsMax },
      windowMs: this.#times.windowMs,
      elapsedMs: Date.now() - this.#windowBeganAtMs,
    };
    if (!isWindowOver(facts, slowing)) return slowing;
    this.#window.begin();
    this.#windowBeganAtMs = Date.now();
    return decideSlowing(facts, slowing);
  }

  async #limit(speed: Speed, { limit, paceMs }: Slowing): Promise<void> {
    const { pages, files, batches } = this.#context.queues;
    const wanted = speed.pagesPerSecond === null ? null : { jobs: speed.pagesPerSecond, everyMs: SECOND };
    const rate = paceMs === null ? wanted : { jobs: 1, everyMs: paceMs };
    await limitQueue(pages, { concurrency: leastOf(speed.concurrency, limit), rate });
    await limitQueue(files, { concurrency: speed.concurrency, rate: null });
    await limitQueue(batches, ONE_LOADER);
  }

  /** On the board first: whoever pauses or resumes at the same time looks there. */
  async #tell(throttle: Throttle, known: Throttle | null): Promise<void> {
    const { board, queues, log, run } = this.#context;
    if (!isSameThrottle(throttle, known)) await board.tellThrottle(run, throttle);
    if (throttle.state === "held" || known?.state === "held" || this.#told?.state === "held")
      await steerReading(queues, board, run);
    await this.#note(describeThrottle(throttle));
    if (!isSameThrottle(throttle, this.#told) && (throttle.state !== "none" || this.#told !== null))
      log("throttle", { run, ...throttle });
    this.#told = throttle;
  }

  /** Among the notices of the target at work; there is another one with each phase. */
  async #note(notice: string | null): Promise<void> {
    const { board, at, run } = this.#context;
    const target = at()?.run ?? run;
    if (this.#notedRun !== target) await board.tell(this.#notedRun, "throttle", null);
    // Also where there is none: the coordinator before this one may have left one.
    await board.tell(target, "throttle", notice);
    this.#notedRun = target;
  }
}

function capacityOf(workers: readonly Heartbeat[], { concurrency }: Speed): number {
  const offered = workers.reduce((sum, worker) => sum + worker.concurrency, 0);
  return concurrency === null ? offered : Math.min(offered, concurrency);
}

function leastOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
