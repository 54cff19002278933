import * as z from "zod";

/**
 * What holds reading back by itself, beside the operator's own pause: "slowed" for the source's sake, "held" by a flag. Decided by the coordinator's watch
 * alone, from what it sees, and told to everyone.
 */
export const throttleSchema = z.object({
  state: z.enum(["none", "slowed", "held"]),
  /** Pages at work at once over all workers; null sets no limit. */
  concurrency: z.number().nullable(),
  /** One page at the most is begun in this time, while hardly any is answered; without it as many as there are. */
  paceMs: z.number().optional(),
  /** Sentences. */
  reasons: z.array(z.string()),
  sinceMs: z.number(),
});
export type Throttle = z.infer<typeof throttleSchema>;
