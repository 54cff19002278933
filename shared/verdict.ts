export const VERDICT_STATUSES = ["PASS", "FAIL", "SKIP"] as const;
export type VerdictStatus = (typeof VERDICT_STATUSES)[number];

/** At most this many samples travel with a verdict; the figures count everything. */
export const SAMPLES_MAX = 10;

/** One offender: the row's id or the record's path, and what is wrong with it. */
export type Sample = { readonly table?: string; readonly key: string; readonly detail: string };

/**
 * The answer to one question about the whole target. `checked` counts what was looked at, `failed` what was found wrong. `detail` is one
 * sentence with figures; a SKIP says why there was nothing to look at, and no gate takes it for a PASS.
 */
export type Verdict = {
  readonly name: string;
  readonly title: string;
  readonly status: VerdictStatus;
  readonly checked: number;
  readonly failed: number;
  readonly detail: string;
  readonly samples: readonly Sample[];
  readonly durationMs: number;
};
