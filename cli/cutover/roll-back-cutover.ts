import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { seconds } from "../../coordinator/cutover/budgets.ts";
import { findLossesSince, type CutoverLosses } from "../../coordinator/cutover/find-losses-since.ts";
import { readCutoverJournal } from "../../coordinator/cutover/cutover-journal.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { holdRunFolder } from "../../coordinator/hold-run-folder.ts";
import { findRunMigration } from "../../coordinator/runs/find-run-migration.ts";
import { unknownRun } from "../../coordinator/runs/unknown-run.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { SECOND } from "../../shared/config.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import type { Acting } from "../actions/acting.ts";
import type { RollBackRunOptions } from "../actions/roll-back-run.ts";
import { findMigration } from "../find-migration.ts";
import { openRunLog } from "../open-run-log.ts";
import { readChosen } from "../settings/settings-file.ts";
import { refreshRunPage } from "../write-run-page.ts";
import { cutoverOptions, type ActingOn, type CutoverOf } from "./cutover-options.ts";
import { finishTakingBack } from "./finish-taking-back.ts";
import { voidCutover } from "./void-cutover.ts";

export type TakenBackCutover = {
  readonly run: string;
  readonly backup: string;
  readonly seconds: number;
  readonly cutover: CutOver;
};

/** Takes the cutover of a run back: asks first, as what others have written into the replaced tables since is lost. */
export async function rollBackCutover(
  acting: Acting,
  options: RollBackRunOptions,
): Promise<ActionOutcome & { readonly rolledBack: TakenBackCutover; readonly lost: CutoverLosses | null }> {
  const { runsDir, crashAt } = acting.config;
  const run = baseRun(options.run);
  const hold = await holdRunFolder({ runsDir, run, doing: "rollback" });
  try {
    const name = findRunMigration(runsDir, run);
    if (name === null) throw unknownRun(runsDir, run);
    const migration = findMigration(name);
    const { settings } = readChosen(runsDir, run, migration);
    const { say, signal } = options;
    const of = { migration, settings, runsDir, run };
    const on = { reach: crashRehearsal(crashAt), signal, say };
    // One that was begun is finished, whoever asks.
    const finished = await finishTakingBack(of, on);
    const lost = finished === null ? await findLossesSince({ runsDir, run }) : null;
    const cutover = finished ?? (await takeItBack({ acting, options, of, on, lost }));
    const taken = takenBack(run, cutover);
    openRunLog(runsDir, run)("rollback", { run, backup: taken.backup, seconds: taken.seconds });
    refreshRunPage(runsDir, run);
    return { lines: doneLines(taken), rolledBack: taken, lost };
  } finally {
    hold.release();
  }
}

type TakingItBack = {
  readonly acting: Acting;
  readonly options: RollBackRunOptions;
  readonly of: CutoverOf;
  readonly on: ActingOn;
  readonly lost: CutoverLosses | null;
};

async function takeItBack({ acting, options, of, on, lost }: TakingItBack): Promise<CutOver> {
  const { run } = of;
  const given = cutoverOptions(of, on);
  for (const line of lossLines(run, lost)) on.say(line);
  // Nor is it asked of one that a cutover had begun by itself.
  if (readCutoverJournal(of)?.stage !== "taking-back") await options.confirm();
  if (on.signal.aborted) throw interrupted(run);
  const result = await takeBack({ ...given, reason: `${acting.actor.name} takes it back` });
  voidCutover({ ...of, result });
  return result;
}

function lossLines(run: string, lost: CutoverLosses | null): readonly string[] {
  if (lost === null) return [`the cutover of run ${run} is taken back`];
  return [
    `the cutover of run ${run} is taken back: ${lost.live} gets its tables from ${lost.backup}, taken ${lost.takenAt}`,
    ...(lost.lost.length === 0
      ? ["nobody has written into these tables since; all others stay as they are"]
      : [
          "what was written into these tables since is lost; all others stay as they are",
          ...lost.lost.map((line) => `  ${line}`),
        ]),
  ];
}

function takenBack(run: string, cutover: CutOver): TakenBackCutover {
  const { rolledBack, backup } = cutover;
  invariant(cutover.outcome === "old", "a cutover that was taken back leaves the tables from before");
  // Nothing had been changed where it was cut off before the swap.
  const durationMs = rolledBack?.durationMs ?? 0;
  return { run, backup: rolledBack?.backup ?? backup?.name ?? "none", seconds: durationMs / SECOND, cutover };
}

function doneLines({ run, seconds: took, cutover }: TakenBackCutover): string[] {
  const { rolledBack, archive, downtimeMs } = cutover;
  return [
    rolledBack === null
      ? `the cutover of run ${run} had changed nothing; its services are started`
      : `the cutover of run ${run} is taken back to ${rolledBack.backup} (${seconds(took * SECOND)}): ${rolledBack.detail}`,
    `  the services were away for ${seconds(downtimeMs)} in all; records in ${archive}`,
    `  see where the run stands: touchdown status ${run}`,
  ];
}

function interrupted(run: string): TerminalError {
  return new TerminalError("INTERRUPTED", `nothing was changed in the live database of run ${run}`, {
    hint: `Take the cutover back when you are sure: touchdown rollback ${run}`,
  });
}
