import type { Heartbeat } from "../../../shared/run-board.ts";
import { LATENCY_BOUNDS_MS, type Histogram, type WorkCounters } from "../../../shared/work-counters.ts";

/** What all workers together have asked of a system in a window. */
export type SourceHealth = {
  readonly system: string;
  /** At least one. */
  readonly requests: number;
  readonly failed: number;
  /** As far as the histogram's buckets tell it. */
  readonly p95Ms: number;
};

type Counters = WorkCounters["sources"][string];

/**
 * Adds up what workers have asked since they were last seen. The first heartbeat that is seen of a worker only says where its counters stand; counters that have
 * gone back are those of a new process under the same name, which began at 0.
 */
export class HealthWindow {
  readonly #seen = new Map<string, WorkCounters["sources"]>();
  #sums = new Map<string, Counters>();

  add(workers: readonly Pick<Heartbeat, "worker" | "work">[]): void {
    for (const { worker, work } of workers) {
      const seen = this.#seen.get(worker);
      this.#seen.set(worker, work.sources);
      if (seen === undefined) continue;
      for (const [system, counters] of Object.entries(work.sources)) {
        const grown = grownBy(counters, seen[system] ?? emptyLike(counters));
        this.#sums.set(system, sumOf(this.#sums.get(system) ?? emptyLike(counters), grown));
      }
    }
  }

  /** Of the systems that were asked anything since `begin`. */
  health(): readonly SourceHealth[] {
    return [...this.#sums].flatMap(([system, { requests, failed, durations }]) =>
      requests === 0 ? [] : [{ system, requests, failed, p95Ms: quantile(durations, 0.95) }],
    );
  }

  /** A new window. */
  begin(): void {
    this.#sums = new Map();
  }
}

function grownBy(now: Counters, before: Counters): Counters {
  const grown = combine(now, before, (one, other) => one - other);
  const isAnother = grown.requests < 0 || grown.failed < 0 || grown.durations.buckets.some((count) => count < 0);
  return isAnother ? now : grown;
}

function sumOf(one: Counters, other: Counters): Counters {
  return combine(one, other, (a, b) => a + b);
}

function combine(one: Counters, other: Counters, by: (a: number, b: number) => number): Counters {
  const buckets = one.durations.buckets.map((count, index) => by(count, other.durations.buckets[index] ?? 0));
  return {
    requests: by(one.requests, other.requests),
    failed: by(one.failed, other.failed),
    durations: { buckets, sumMs: by(one.durations.sumMs, other.durations.sumMs) },
  };
}

function emptyLike(counters: Counters): Counters {
  return combine(counters, counters, () => 0);
}

/** Linear within a bucket; in the last one, which has no end, what its requests took on average at least. */
export function quantile({ buckets, sumMs }: Histogram, part: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  let left = total * part;
  let explainedMs = 0;
  for (const [index, count] of buckets.entries()) {
    if (count === 0) continue;
    const from = LATENCY_BOUNDS_MS[index - 1] ?? 0;
    const to = LATENCY_BOUNDS_MS[index];
    if (to === undefined) return Math.max(from, (sumMs - explainedMs) / count);
    if (left <= count) return from + ((to - from) * left) / count;
    left -= count;
    explainedMs += to * count;
  }
  return 0;
}
