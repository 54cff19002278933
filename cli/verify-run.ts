import { rollBack } from "../coordinator/backup/roll-back.ts";
import { takeBackup } from "../coordinator/backup/take-backup.ts";
import { hasFound, repairDiff } from "../coordinator/diff/repair-diff.ts";
import { runDiff, type DiffRunOptions } from "../coordinator/diff/run-diff.ts";
import type { DiffOutcome } from "../coordinator/diff/read-diff.ts";
import { reportDiff } from "../coordinator/report/report-diff.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { crashRehearsal } from "../shared/checkpoint.ts";
import { TerminalError } from "../shared/errors.ts";
import { runFolder } from "../shared/run-folder.ts";
import { codeVersion } from "./code-version.ts";
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
  /** The backup that was taken before the repair, and to which the target was rolled back because the validators did not pass. */
  readonly rolledBackTo: string | null;
};

/**
 * Compares a finished run with its source; it changes nothing but the diff's own tables, unless it is to repair. A repair begins with a backup, and one after
 * which a validator does not pass is undone.
 */
export async function verifyRun(options: VerifyOptions): Promise<Verified> {
  const { backup, ...verified } = await compareRun(options);
  if (backup === null || verified.validated === null || verified.validated.ok)
    return { ...verified, rolledBackTo: null };
  await rollBack({
    runsDir: options.config.runsDir,
    run: options.run,
    name: backup,
    now: new Date(),
    reach: crashRehearsal(options.config.crashAt),
    onDamaged: () => undefined,
    // Whoever asked for the repair has no use for one that leaves the target unsound.
    confirm: () => Promise.resolve(),
  });
  return { ...verified, rolledBackTo: backup };
}

type Compared = Omit<Verified, "rolledBackTo"> & { readonly backup: string | null };

function compareRun(options: VerifyOptions): Promise<Compared> {
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
      return { diff, validated: null, backup: null };
    }
    return repair(given, parts, options);
  });
}

/** Repairs what the diff found, and asks the validators again: the target has changed. */
async function repair(
  given: DiffRunOptions,
  { info, log, finish }: OpenedParts,
  options: VerifyOptions,
): Promise<Compared> {
  const { runsDir, crashAt } = options.config;
  const backup = await takeBackup({
    runsDir,
    run: info.run,
    name: null,
    codeVersion: codeVersion(),
    now: new Date(),
    reach: crashRehearsal(crashAt),
    signal: options.signal,
  });
  options.display.say(`repairing what differs; backup ${backup.name} is what was before`);
  const { outcome, passes } = await repairDiff(given);
  log("repaired", { run: info.run, ok: outcome.ok, passes, ...outcome.totals });
  const validated = reportRun(finish, await validateTarget(finish));
  reportDiff(runFolder(options.config.runsDir, info.run), outcome);
  return { diff: outcome, validated, backup: backup.name };
}

function requireFinished(target: Target, run: string): void {
  if (target.prepare("SELECT 1 FROM _touchdown_run WHERE finished_at IS NOT NULL").get() !== undefined) return;
  throw new TerminalError("USAGE", `run ${run} is not finished, so it cannot be compared with its source yet`, {
    hint: `Resume it first (touchdown run <migration> --run ${run}).`,
  });
}
