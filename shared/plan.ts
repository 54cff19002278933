import * as z from "zod";
import { WHOLE_RANGE, splitRange, type KeyRange } from "./key.ts";

/** A job of the plans queue: count this collection and split its key space. */
export const planJobSchema = z.object({
  run: z.string(),
  migration: z.string(),
  version: z.string(),
  collection: z.string(),
  readTime: z.string().nullable(),
  pageSize: z.number().int().positive(),
});
export type PlanJob = z.infer<typeof planJobSchema>;

export const collectionPlanSchema = z.object({
  collection: z.string(),
  system: z.string(),
  /** Documents at the read time. */
  counted: z.number().int().nonnegative(),
  /** Keys that split the key space into ranges of like size. */
  boundaries: z.array(z.string()).readonly(),
  /** What planning cost. */
  reads: z.number().int().nonnegative(),
});
export type CollectionPlan = z.infer<typeof collectionPlanSchema>;

/** The ranges that a plan begins with; they tile the key space whatever the boundaries are. */
export function plannedRanges({ boundaries }: Pick<CollectionPlan, "boundaries">): KeyRange[] {
  return splitRange(WHOLE_RANGE, boundaries);
}
