import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { removeDurably, writeDurably } from "../../shared/durable-file.ts";
import { governanceHeadSchema, type GovernanceHead } from "../../shared/governance.ts";

/** Beside <log>: <log>.head names its last entry, <log>.intent what is about to be appended, <log>.lock keeps others out. */
const headFile = (log: string): string => `${log}.head`;
const intentFile = (log: string): string => `${log}.intent`;

/** Written before the log is touched, removed when all of it is there: what a killed process left can be completed to the byte. */
const intentSchema = z.strictObject({
  /** Length of the log before, bytes. */
  offset: z.number().int().nonnegative(),
  /** Exactly what is appended. */
  text: z.string(),
  before: governanceHeadSchema.nullable(),
  after: governanceHeadSchema,
});
export type AppendIntent = z.infer<typeof intentSchema>;

/** Null where there is none; "damaged" for a file that we did not write. */
export function readHead(log: string): GovernanceHead | null | "damaged" {
  return readJsonFile(headFile(log), governanceHeadSchema);
}

export function writeHead(log: string, head: GovernanceHead): void {
  writeDurably(headFile(log), `${JSON.stringify(head)}\n`);
}

export function readIntent(log: string): AppendIntent | null | "damaged" {
  return readJsonFile(intentFile(log), intentSchema);
}

export function writeIntent(log: string, intent: AppendIntent): void {
  writeDurably(intentFile(log), `${JSON.stringify(intent)}\n`);
}

export function removeIntent(log: string): void {
  removeDurably(intentFile(log));
}

function readJsonFile<Value>(file: string, schema: z.ZodType<Value>): Value | null | "damaged" {
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return "damaged";
  }
}
