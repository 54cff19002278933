import * as z from "zod";

/** What is told of an act: oapp.md, A.5. */
export const governanceDraftSchema = z.strictObject({
  /** ISO 8601 in UTC, with milliseconds. */
  timestamp: z.iso.datetime({ precision: 3 }),
  event_type: z.string().min(1),
  user_id: z.string().min(1),
  user_role: z.string().min(1),
  resource_type: z.string().min(1),
  resource_id: z.string().min(1),
  action: z.string().min(1),
  success: z.boolean(),
  details: z.record(z.string(), z.unknown()),
  runtime_context: z.record(z.string(), z.unknown()).exactOptional(),
});
export type GovernanceDraft = z.infer<typeof governanceDraftSchema>;

/**
 * A line of governance.jsonl. `sequence` counts from 1; `previous` is the hash of the line before, null for the first; `hash` is the SHA-256 of the
 * canonical JSON of the entry without it.
 */
export const governanceEntrySchema = governanceDraftSchema.extend({
  sequence: z.number().int().positive(),
  previous: z.string().nullable(),
  hash: z.string(),
});
export type GovernanceEntry = z.infer<typeof governanceEntrySchema>;

/** What its entries are called. */
export type GovernanceDeclaration = {
  /** One for each table that was pushed into a set; details: TablePush and a summary of the verification. */
  readonly push: GovernanceEvent;
  /** One when curation begins, behind the first commit. */
  readonly activation?: GovernanceEvent & {
    readonly resource_id: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
  /** One for each table that a cutover replaced. */
  readonly cutover?: GovernanceEvent;
  readonly user_role: string;
  readonly runtime_context: Readonly<Record<string, string>>;
};

export type GovernanceEvent = {
  readonly event_type: string;
  readonly resource_type: string;
  readonly action: string;
};

/** The last entry of a log, by which a log that lost its end is found. Null stands for a log without entries. */
export const governanceHeadSchema = z.strictObject({
  sequence: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
});
export type GovernanceHead = z.infer<typeof governanceHeadSchema>;

/** What is wrong with a line of a log; behind the last line for what has vanished there. */
export type GovernanceFault = { readonly line: number; readonly what: string };

/** What a log was found to be: sound when there are no faults. */
export type GovernanceVerdict = {
  /** Lines that are sound entries in their place. */
  readonly entries: number;
  readonly faults: readonly GovernanceFault[];
  /** Null for an empty log, and for one whose last line is none. */
  readonly head: GovernanceHead | null;
};
