import { hasFound, repairDiff } from "../coordinator/diff/repair-diff.ts";
import { runDiff, type DiffRunOptions } from "../coordinator/diff/run-diff.ts";
import type { DiffOutcome } from "../coordinator/diff/read-diff.ts";
import { reportDiff } from "../coordinator/report/report-diff.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { TerminalError } from "../shared/errors.ts";
import { runFolder } from "../shared/run-folder.ts";
import { reportRun, validateTarget } from "./finish-run.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { withRun, type OpenedParts, type RunMigrationOptions } from "./run-migration.ts";
import type { Terminal } from "./terminal.ts";

export type VerifyOptions = RunMigrationOptions & {
  readonly collection: string | null;
  readonly isRepair: boolean;
  readonly isRestart: boolean;
  readonly terminal: Terminal;
};

export type Verified = {
  readonly diff: DiffOutcome;
  /** What the validators say after a repair; null where nothing was repaired. */
  readonly validated: RunOutcome | null;
};

/** Compares a finished run with its source; it changes nothing but the diff's own tables, unless it is to repair. */
export function verifyRun(options: VerifyOptions): Promise<Verified> {
  const { migration, collection, isRestart, terminal, config, signal } = options;
  return withRun({ ...options, isCopying: options.isRepair }, async (parts) => {
    const { target, queues, board, actions, log, info, readTimes, requireSound } = parts;
    requireFinished(target, info.run);
    const given: DiffRunOptions = {
      migration,
      target,
      queues,
      board,
      actions,
      readTimes,
      signal,
      pageSize: config.pageSize,
      only: collection,
      isRestart,
      requireSound,
      onProgress: ({ compared, documents, queue }) =>
        terminal.progress(`${migration.name} verify ${compared}/${documents} queue ${queue}`),
    };
    log("verify", { run: info.run, collection, isRestart, isRepair: options.isRepair });
    const diff = options.isRepair && !isRestart && hasFound(target) ? null : await runDiff(given);
    if (diff !== null) log("verified", { run: info.run, ok: diff.ok, ...diff.totals });
    if (diff !== null && (diff.ok || !options.isRepair)) {
      reportDiff(runFolder(config.runsDir, info.run), diff);
      return { diff, validated: null };
    }
    return repair(given, parts, options);
  });
}

/** Repairs what the diff found, and asks the validators again: the target has changed. */
async function repair(
  given: DiffRunOptions,
  { info, log, finish }: OpenedParts,
  options: VerifyOptions,
): Promise<Verified> {
  options.display.say("repairing what differs");
  const { outcome, passes } = await repairDiff(given);
  log("repaired", { run: info.run, ok: outcome.ok, passes, ...outcome.totals });
  const validated = reportRun(finish, await validateTarget(finish));
  reportDiff(runFolder(options.config.runsDir, info.run), outcome);
  return { diff: outcome, validated };
}

function requireFinished(target: Target, run: string): void {
  if (target.prepare("SELECT 1 FROM _touchdown_run WHERE finished_at IS NOT NULL").get() !== undefined) return;
  throw new TerminalError("USAGE", `run ${run} is not finished, so it cannot be compared with its source yet`, {
    hint: `Resume it first (touchdown run <migration> --run ${run}).`,
  });
}
