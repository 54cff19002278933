import * as z from "zod";

const countsSchema = z.object({ waiting: z.number(), active: z.number(), delayed: z.number(), failed: z.number() });

/** A run at one moment, as the coordinator's watch saw it: one line of series.ndjson in the run's folder, every SERIES_MS. */
export const seriesSampleSchema = z.object({
  atMs: z.number(),
  /** The target at work: "R", or "R/pilot". */
  run: z.string(),
  phase: z.string(),
  /** What the phase is at: "load", "diff". */
  act: z.string().nullable(),
  /** Documents that have landed in the target, and that its sources count; null before they are counted. */
  landed: z.number(),
  counted: z.number().nullable(),
  rejected: z.number(),
  merged: z.number(),
  /** Reads that the phase has spent. */
  reads: z.number(),
  queues: z.object({ plans: countsSchema, pages: countsSchema, files: countsSchema, batches: countsSchema }),
  /** Bytes that Redis uses, and may use; null where that is not known or not limited. */
  redisBytes: z.number().nullable(),
  redisBytesMax: z.number().nullable(),
  workers: z.number(),
  /** Resident bytes of workers and coordinator together, and of the largest of them. */
  residentBytes: z.number(),
  residentBytesLargest: z.number(),
  /** Of the coordinator's host, 0 to 1; null where it is not known. */
  cpu: z.number().nullable(),
  memory: z.number().nullable(),
  diskFree: z.number().nullable(),
  /** Pages at work at once at the most, where anything limits them. */
  concurrency: z.number().nullable(),
  throttle: z.enum(["none", "slowed", "held"]),
  isPaused: z.boolean(),
});
export type SeriesSample = z.infer<typeof seriesSampleSchema>;

export const SERIES_MS = 2000;
