import * as z from "zod";

export const VERDICT_STATUSES = ["PASS", "FAIL", "SKIP"] as const;
export type VerdictStatus = (typeof VERDICT_STATUSES)[number];

/** At most this many samples travel with a verdict; the figures count everything. */
export const SAMPLES_MAX = 10;

/** One offender: the row's id or the record's path, and what is wrong with it. */
const sampleSchema = z.object({ table: z.string().exactOptional(), key: z.string(), detail: z.string() });
export type Sample = Readonly<z.infer<typeof sampleSchema>>;

/**
 * The answer to one question about the whole target. `checked` counts what was looked at, `failed` what was found wrong. `detail` is one
 * sentence with figures; a SKIP says why there was nothing to look at, and no gate takes it for a PASS.
 */
export const verdictSchema = z.object({
  name: z.string(),
  title: z.string(),
  status: z.enum(VERDICT_STATUSES),
  checked: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  detail: z.string(),
  samples: z.array(sampleSchema).readonly(),
  durationMs: z.number().nonnegative(),
});
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;
