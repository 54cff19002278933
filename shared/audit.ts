import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { baseRun } from "./phase.ts";
import { runFolder } from "./run-folder.ts";

/** Who acted on a run, from where, what was asked for, and what came of it. Told of every action, also of one that was refused. */
export const auditEntrySchema = z.object({
  time: z.string(),
  who: z.string(),
  role: z.enum(["viewer", "operator"]),
  via: z.enum(["console", "board", "cli"]),
  /** The verb: "pause", "retry", "approve". */
  action: z.string(),
  /** What it was told: names, numbers and keys, never a secret or the content of a record. */
  given: z.record(z.string(), z.unknown()),
  outcome: z.enum(["done", "refused", "failed"]),
  /** A sentence: what was done, or why it was not. */
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const FILE = "audit.ndjson";

/** Appends to the run's audit log, a line written whole. Readable by its owner alone. */
export function recordAudit(runsDir: string, run: string, entry: Omit<AuditEntry, "time">): void {
  const folder = runFolder(runsDir, baseRun(run));
  mkdirSync(folder, { recursive: true });
  const line = `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
  appendFileSync(join(folder, FILE), line, { mode: 0o600 });
}

/** The newest entries, the newest first. A line that a crash cut off, or that is none of ours, is passed over. */
export function readAudit(runsDir: string, run: string, most: number): readonly AuditEntry[] {
  const file = join(runFolder(runsDir, baseRun(run)), FILE);
  if (!existsSync(file)) return [];
  const entries = readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => parseLine(line) ?? []);
  return entries.slice(-most).toReversed();
}

function parseLine(line: string): AuditEntry | null {
  if (line === "") return null;
  try {
    return auditEntrySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
