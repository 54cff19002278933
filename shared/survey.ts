import * as z from "zod";

const count = z.number().int().nonnegative();

/** What a look at the source saw, before anything was moved. */
export const surveySchema = z.object({
  /** Documents of the source by collection. */
  sources: z.record(z.string(), count),
  /** Every expectation; those that nobody gave a number for expect what was found. */
  expected: z.array(z.object({ name: z.string(), expected: count, found: count, isGiven: z.boolean() })),
  /** Files that the source is made of. */
  files: z.array(
    z.object({ collection: z.string(), file: z.string(), sha256: z.string(), bytes: count, records: count }),
  ),
  /** What the operator chose. */
  settings: z.record(z.string(), z.string()),
  /** Documents that were read for it, as the source bills them. */
  reads: count,
});
export type Survey = z.infer<typeof surveySchema>;
