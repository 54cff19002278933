/**
 * Points of a page's, a file's and a batch's life, of a backup, of a rollback, of a published set and of a phase's step, at which a crash must lose nothing. Production code names
 * them by calling `reach`; a rehearsal (TOUCHDOWN_CRASH_AT="in-transaction:2") kills the process there without any clean-up.
 */
export const CHECKPOINTS = [
  "before-read",
  "after-read",
  "after-batch-added",
  "before-transaction",
  "in-transaction",
  "after-commit",
  "between-batches",
  "in-file",
  "after-file-copied",
  "before-files-batch",
  "backup-copied",
  "rollback-begun",
  "rollback-copied",
  "rollback-swapping",
  "rollback-set-aside",
  "rollback-swapped",
  "rollback-checking",
  "rollback-checked",
  "cutover-begun",
  "cutover-copied",
  "cutover-backed-up",
  "cutover-stopping",
  "cutover-stopped",
  "cutover-swapping",
  "cutover-in-transaction",
  "cutover-committed",
  "cutover-swapped",
  "cutover-validated",
  "cutover-started",
  "cutover-anchored",
  "cutover-recorded",
  "taking-back-begun",
  "taking-back-stopped",
  "taking-back-in-transaction",
  "taking-back-committed",
  "taking-back-copied",
  "taking-back-cleared",
  "taking-back-restored",
  "taking-back-verified",
  "phase-step-begun",
  "phase-step-done",
  "phase-step-recorded",
  "governance-intended",
  "governance-written",
  "governance-headed",
  "set-drafted",
  "set-unsealed",
  "set-file-replaced",
  "set-sealed",
  "set-told",
  "promotion-in-transaction",
  "promotion-committed",
] as const;
export type Checkpoint = (typeof CHECKPOINTS)[number];

export type Reach = (checkpoint: Checkpoint) => void;

/** Does nothing, or kills this process the n-th time the named checkpoint is reached. */
export function crashRehearsal(crashAt: string | null): Reach {
  if (crashAt === null || crashAt === "") return () => undefined;
  const [name, times = "1"] = crashAt.split(":");
  let left = Number(times);
  return (checkpoint) => {
    if (checkpoint !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
}
