import { QUEUE_NAMES, type QueueName } from "../../../shared/queue.ts";
import type { RunLook } from "../look-at-run.ts";
import type { WatchedMoment } from "../run-watch.ts";
import type { Unattended } from "./judge-alerts.ts";

/** How long nothing has moved. */
export class Stillness {
  #seen: string | null = null;
  #sinceMs: number;

  /** `sinceMs`: since when a predecessor has seen nothing move. */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  /** What is held does not move, and begins anew when it is let go. */
  look(moment: WatchedMoment, look: RunLook, nowMs: number): number {
    const seen = traceOf(moment, look);
    const isHeld = look.isPaused || look.throttle === "held";
    if (isHeld || (this.#seen !== null && this.#seen !== seen)) this.#sinceMs = nowMs;
    this.#seen = seen;
    return nowMs - this.#sinceMs;
  }

  forget(nowMs: number): void {
    this.#seen = null;
    this.#sinceMs = nowMs;
  }
}

/**
 * What changes when a run gets on. A job that fails and is tried again moves between the states of its queue, so that only their sum counts: a run whose source
 * is away does not get on.
 */
function traceOf({ run, phase, act, facts }: WatchedMoment, { queues, workers }: RunLook): string {
  const jobs = QUEUE_NAMES.map((name) => queues[name].waiting + queues[name].active + queues[name].delayed);
  const done = workers.flatMap(({ work }) => Object.values(work.jobs).map((counters) => counters.done));
  const landed = facts === null ? [] : [...facts.collections.values()].map(({ documents }) => documents);
  const sums = [landed, done].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return JSON.stringify([run, phase, act, jobs, sums, facts?.files?.known ?? 0, facts?.steps.size ?? 0]);
}

/** Who takes the jobs of a queue. Plans are taken by the coordinator's own process. */
const ROLES: Readonly<Partial<Record<QueueName, string>>> = { pages: "transform", files: "copy", batches: "load" };

/** Since when the jobs of a queue wait without anybody there who could take them. */
export class Unattendance {
  readonly #sinceMs = new Map<QueueName, number>();
  /** Since when a predecessor has seen it, of whatever queue it was. */
  #beforeMs: number | null;

  constructor(beforeMs: number | null) {
    this.#beforeMs = beforeMs;
  }

  look({ queues, workers, isPaused, throttle }: RunLook, nowMs: number): readonly Unattended[] {
    const unattended = QUEUE_NAMES.flatMap((queue) => {
      const role = ROLES[queue];
      const { waiting, active } = queues[queue];
      const isAttended =
        role === undefined || waiting === 0 || active > 0 || workers.some(({ roles }) => roles.includes(role));
      if (isAttended || isPaused || throttle === "held") {
        this.#sinceMs.delete(queue);
        return [];
      }
      const sinceMs = this.#sinceMs.get(queue) ?? this.#beforeMs ?? nowMs;
      this.#sinceMs.set(queue, sinceMs);
      return [{ queue, role, waiting, forMs: nowMs - sinceMs }];
    });
    this.#beforeMs = null;
    return unattended;
  }
}
