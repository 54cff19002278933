import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import type { Backup } from "../../coordinator/backup/backup-folder.ts";
import { findLosses, type Losses } from "../../coordinator/backup/find-losses.ts";
import { rollBack, type RolledBack } from "../../coordinator/backup/roll-back.ts";
import { hasCutOver } from "../../coordinator/cutover/take-back.ts";
import type { CutoverLosses } from "../../coordinator/cutover/find-losses-since.ts";
import { holdRunFolder } from "../../coordinator/hold-run-folder.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { TerminalError } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import { readRollbackJournal } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { openRunLog } from "../open-run-log.ts";
import { requireRunFolder } from "../require-run-folder.ts";
import { refreshRunPage } from "../write-run-page.ts";
import { isTakingBackLeft } from "../cutover/finish-taking-back.ts";
import { rollBackCutover, type TakenBackCutover } from "../cutover/roll-back-cutover.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";

export type RollBackRunOptions = {
  readonly run: string;
  /** Name of the backup; null for the newest sound one. */
  readonly to: string | null;
  readonly say: (line: string) => void;
  /** Asked when everything is known and nothing has been changed; throws to refuse. */
  readonly confirm: () => Promise<void>;
  readonly signal: AbortSignal;
};

export type RolledBackRun = ActionOutcome & {
  readonly rolledBack: RolledBack | TakenBackCutover;
  readonly lost: Losses | CutoverLosses | null;
};

/**
 * Puts a backup in the place of a run's target, or finishes a rollback that was killed. Where the run has put its tables in the place of live ones, and no backup of its target is named, these are what is taken
 * back. Refused while another process has the run.
 */
export function rollBackRun(acting: Acting, options: RollBackRunOptions): Promise<RolledBackRun> {
  const { run, to } = options;
  return audited(acting, { run, action: "roll-back", given: to === null ? {} : { backup: to } }, async () => {
    const { runsDir, crashAt } = acting.config;
    requireRunFolder({ runsDir, run });
    const whole = { runsDir, run: baseRun(run) };
    if (to === null && (hasCutOver(whole) || isTakingBackLeft(whole))) return rollBackCutover(acting, options);
    const target = targetFile(runsDir, run);
    sayUnfinished(target, options);
    let lost: Losses | null = null;
    const hold = await holdRunFolder({ runsDir, run, doing: "rollback" });
    const rolledBack = await rollBack({
      runsDir,
      run,
      name: to,
      now: new Date(),
      reach: crashRehearsal(crashAt),
      onDamaged: ({ name, faults }) =>
        options.say(`backup ${name} is damaged and passed over: ${faults.map(({ what }) => what).join("; ")}`),
      async confirm(backup) {
        lost = await tellLosses(target, backup, options);
        if (options.signal.aborted) throw interrupted(run);
        await options.confirm();
      },
    }).finally(() => hold.release());
    openRunLog(runsDir, run)("rollback", rolledBack);
    refreshRunPage(runsDir, run);
    return { lines: doneLines(rolledBack), rolledBack, lost };
  });
}

function sayUnfinished(target: string, { run, say }: RollBackRunOptions): void {
  const unfinished = readRollbackJournal(target);
  if (unfinished === null) return;
  say(`a rollback of run ${run} to backup ${unfinished.backup} was begun ${unfinished.startedAt}; going on`);
}

async function tellLosses(target: string, backup: Backup, { run, say }: RollBackRunOptions): Promise<Losses | null> {
  say(`run ${run} goes back to backup ${backup.name}, taken ${backup.manifest.takenAt}`);
  const lost = await findLosses(target, backup);
  for (const line of lossLines(lost)) say(line);
  return lost;
}

function lossLines(lost: Losses | null): readonly string[] {
  if (lost === null) return ["the present target cannot be read, so nobody knows what it holds; it is set aside"];
  const { records, rows, tables, steps } = lost;
  if (tables.length === 0 && records === 0 && steps.length === 0) return ["nothing has landed since"];
  const lines = [`what has landed since is lost: ${records} records, ${rows} rows`];
  if (steps.length > 0) lines.push(`  steps to be done again: ${steps.join(", ")}`);
  for (const { table, rowsThen, rowsNow } of tables) {
    const isChanged = rowsThen === rowsNow;
    lines.push(`  ${table}: ${isChanged ? "changed cells" : `${rowsNow ?? 0} rows now, ${rowsThen ?? 0} then`}`);
  }
  return lines;
}

function doneLines({ run, backup, setAside, seconds }: RolledBack): string[] {
  return [
    `run ${run} is what backup ${backup} holds, table by table (${seconds.toFixed(1)} s)`,
    ...(setAside === null ? [] : [`  the target from before lies in ${setAside}; remove it when nobody needs it`]),
    `  see where the run stands: touchdown status ${run}`,
  ];
}

function interrupted(run: string): TerminalError {
  return new TerminalError("INTERRUPTED", `nothing was changed in run ${run}`, {
    hint: `Roll back when you are sure: touchdown rollback ${run}`,
  });
}
