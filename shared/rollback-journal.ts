import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { TerminalError, TransientError } from "./errors.ts";

/**
 * How far a rollback is, in `rollback.json` beside the target. As long as the file is there the target belongs to the rollback, and nobody
 * else opens it to write. copying: the target is untouched (or, after a check that failed, to be replaced again); swapping: the copy beside the target is
 * whole and takes its place; checking: it has taken its place.
 */
export const ROLLBACK_STEPS = ["copying", "swapping", "checking"] as const;
export type RollbackStep = (typeof ROLLBACK_STEPS)[number];

const journalSchema = z.object({
  run: z.string(),
  migration: z.string(),
  backup: z.string(),
  step: z.enum(ROLLBACK_STEPS),
  startedAt: z.string(),
  /** What files that are set aside are called from now on: their name and this. */
  suffix: z.string(),
  /** Whether there was a target to set aside. */
  hadTarget: z.boolean(),
});
export type RollbackJournal = z.infer<typeof journalSchema>;

export function rollbackFile(target: string): string {
  return join(dirname(target), "rollback.json");
}

/** The rollback that is unfinished, or null. */
export function readRollbackJournal(target: string): RollbackJournal | null {
  const file = rollbackFile(target);
  if (!existsSync(file)) return null;
  try {
    return journalSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new TerminalError("ROLLBACK_UNFINISHED", `${file} says that a rollback is unfinished, and cannot be read`, {
      hint: "See which of target.db and the files set aside is whole, give that one the name target.db, and move rollback.json away.",
      cause,
    });
  }
}

/** Refuses a target that a rollback is busy with. Transient: jobs that meet it are tried again. */
export function refuseDuringRollback(target: string): void {
  const journal = readRollbackJournal(target);
  if (journal === null) return;
  const { run, backup, step, startedAt } = journal;
  throw new TransientError(
    "ROLLBACK_UNFINISHED",
    `the rollback of run ${run} to backup ${backup}, begun ${startedAt}, is not finished (${step})`,
    { hint: `Finish it: touchdown rollback ${run}` },
  );
}
