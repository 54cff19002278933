import * as z from "zod";

/** Upper bounds of a histogram's buckets, in milliseconds; what takes longer than the last is in a bucket of its own. */
export const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000] as const;

/** How long things took. `buckets` has one count for each bound and one more; each is counted in one bucket only. */
export const histogramSchema = z.object({ buckets: z.array(z.number()), sumMs: z.number() });
export type Histogram = z.infer<typeof histogramSchema>;

/** What one worker has done since its process began: counters that only grow, and begin at 0 with the next process. */
export const workCountersSchema = z.object({
  /** By queue: attempts. One that fails and is tried again is counted as failed. */
  jobs: z.record(z.string(), z.object({ done: z.number(), failed: z.number(), durations: histogramSchema })),
  /** By system: requests for a page or for documents; those that failed and may be tried again are counted in both. */
  sources: z.record(z.string(), z.object({ requests: z.number(), failed: z.number(), durations: histogramSchema })),
});
export type WorkCounters = z.infer<typeof workCountersSchema>;

export const NO_WORK: WorkCounters = { jobs: {}, sources: {} };
