import * as z from "zod";

/** How fast the operator wants a run to go; null leaves it to the settings. Changed while it runs (touchdown speed). */
export const speedSchema = z.object({
  /** Pages, and files, at work at once over all workers. */
  concurrency: z.number().int().min(1).nullable(),
  /** Pages begun a second over all workers. */
  pagesPerSecond: z.number().int().min(1).nullable(),
  /** Documents of a page at the most. */
  pageSize: z.number().int().min(1).max(2000).nullable(),
  /** Bytes of a batch at the most. */
  batchBytes: z.number().int().nullable(),
});
export type Speed = z.infer<typeof speedSchema>;

export const FULL_SPEED: Speed = { concurrency: null, pagesPerSecond: null, pageSize: null, batchBytes: null };
