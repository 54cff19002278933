import type { QueueName } from "../../shared/queue.ts";
import type { SeriesSample } from "../../shared/series.ts";

/** As many as a plot has room for. */
export const POINTS_MAX = 240;

/**
 * Samples for a plot: neighbours are taken together until there are few enough. What counts up is as the last of them has it, what goes up and down is at its
 * highest, so that no peak is lost. The first of each target and the newest of all stay as they are.
 */
export function thinSeries(samples: readonly SeriesSample[], most: number = POINTS_MAX): readonly SeriesSample[] {
  if (samples.length <= most) return samples;
  const newest = samples.at(-1);
  const width = Math.ceil((samples.length - 1) / (most - 1));
  const thinned: SeriesSample[] = [];
  let left = 0;
  for (const sample of samples.slice(0, -1)) {
    const last = thinned.at(-1);
    const isFirst = last === undefined || last.run !== sample.run || last.phase !== sample.phase;
    if (isFirst || left === 0) thinned.push(sample);
    else thinned[thinned.length - 1] = together(last, sample);
    if (isFirst) left = 0;
    else left = left === 0 ? width - 1 : left - 1;
  }
  return newest === undefined ? thinned : [...thinned, newest];
}

function together(a: SeriesSample, b: SeriesSample): SeriesSample {
  return {
    ...b,
    queues: {
      plans: highest(a, b, "plans"),
      pages: highest(a, b, "pages"),
      files: highest(a, b, "files"),
      batches: highest(a, b, "batches"),
    },
    redisBytes: greater(a.redisBytes, b.redisBytes),
    residentBytes: Math.max(a.residentBytes, b.residentBytes),
    residentBytesLargest: Math.max(a.residentBytesLargest, b.residentBytesLargest),
    cpu: greater(a.cpu, b.cpu),
    memory: greater(a.memory, b.memory),
  };
}

function highest(a: SeriesSample, b: SeriesSample, queue: QueueName): SeriesSample["queues"]["pages"] {
  const [first, second] = [a.queues[queue], b.queues[queue]];
  return {
    waiting: Math.max(first.waiting, second.waiting),
    active: Math.max(first.active, second.active),
    delayed: Math.max(first.delayed, second.delayed),
    failed: Math.max(first.failed, second.failed),
  };
}

function greater(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
