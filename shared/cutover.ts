import * as z from "zod";
import { verdictSchema } from "./verdict.ts";

/** How tables of the published staging database take the place of those in a live one, which others use and which holds more than these. */
export type CutoverDeclaration = {
  /** Names the cutover in logs, records and the anchor file. */
  readonly anchor: string;
  /** Replaced, as the staging database has them; a table stands before those that refer to it. */
  readonly tables: readonly string[];
  /** How its records call a replaced table: the name of its count, and what was done to it, where that is not what is done to all of them (`GovernanceDeclaration.cutover`). */
  readonly recordedAs?: Readonly<Record<string, { readonly count: string; readonly action?: string }>>;
  /** Must be what they were: content, number of rows, and the counter of their ids. A table of these that is missing is a fault. */
  readonly protectedTables: readonly string[];
  /** Each lists the offending rows of the live database as (table, id, detail). None, or the cutover is taken back. */
  readonly criteria: readonly { readonly name: string; readonly title: string; readonly sql: string }[];
  /** Each must answer with that many rows at least. */
  readonly smoke: readonly { readonly name: string; readonly sql: string; readonly rowsMin: number }[];
  /** Each gives figures worth telling, (name, value), that stop nothing. */
  readonly remarks: readonly { readonly name: string; readonly sql: string }[];
  /** Months until the next validation is due. */
  readonly nextValidationMonths: number;
};

export const CUTOVER_PARTS = ["pre-migration", "migration", "validation", "recovery"] as const;
export type CutoverPart = (typeof CUTOVER_PARTS)[number];

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();

export const cutoverStepSchema = z.object({
  part: z.enum([...CUTOVER_PARTS, "monitoring", "rollback"]),
  name: z.string(),
  startedAt: z.string(),
  durationMs: ms,
  status: z.enum(["done", "failed"]),
  /** One sentence with figures, or why it failed. */
  detail: z.string(),
});
export type CutoverStep = z.infer<typeof cutoverStepSchema>;

export const budgetSchema = z.object({ name: z.string(), budgetMs: ms, tookMs: ms, isMet: z.boolean() });
export type Budget = z.infer<typeof budgetSchema>;

/** Whether the API answered, asked again and again; null where there is no address to ask. */
export const availabilitySchema = z
  .object({
    url: z.string(),
    asked: count,
    answered: count,
    /** Of all that was asked, while the services were stopped as well. */
    ratio: z.number().min(0).max(1),
    /** How long it did not answer, one stretch after the other. */
    awayMs: ms,
    p95Ms: ms,
    /** What was asked while the services were meant to be up. */
    outside: z.object({ asked: count, answered: count, ratio: z.number().min(0).max(1) }).exactOptional(),
  })
  .nullable();
export type Availability = z.infer<typeof availabilitySchema>;

export const rolledBackSchema = z
  .object({
    backup: z.string(),
    reason: z.string(),
    durationMs: ms,
    /** Digests of the live tables equal those of the backup. */
    isVerified: z.boolean(),
    detail: z.string(),
  })
  .nullable();

/** What a cutover, or the watch after it, came to. */
export const cutOverSchema = z.object({
  outcome: z.enum(["new", "old"]),
  anchor: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  steps: z.array(cutoverStepSchema),
  budgets: z.array(budgetSchema),
  downtimeMs: ms,
  availability: availabilitySchema,
  /** The backup that it rolls back to: file and SHA-256. */
  backup: z.object({ name: z.string(), sha256: z.string(), bytes: count }).nullable(),
  rolledBack: rolledBackSchema,
  /** Folder of its artefacts: execution log, governance record, QA table, before and after. */
  archive: z.string(),
  verdicts: z.array(verdictSchema),
  /** Day of the next validation, YYYY-MM-DD; not there where it was taken back. */
  nextValidationDue: z.string().exactOptional(),
});
export type CutOver = z.infer<typeof cutOverSchema>;
