import { join } from "node:path";
import * as z from "zod";
import type { Backup } from "../../coordinator/backup/backup-folder.ts";
import { findLosses, type Losses } from "../../coordinator/backup/find-losses.ts";
import { rollBack } from "../../coordinator/backup/roll-back.ts";
import { holdRunFolder } from "../../coordinator/hold-run-folder.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { TerminalError } from "../../shared/errors.ts";
import { fileLog } from "../../shared/log.ts";
import { readRollbackJournal } from "../../shared/rollback-journal.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { confirmRun } from "../confirm-run.ts";
import { loadConfig } from "../load-config.ts";
import { folderName, parseGiven, runName } from "../parse-given.ts";
import { requireRunFolder } from "../require-run-folder.ts";
import type { Terminal } from "../terminal.ts";
import type { VerbAction } from "../verb.ts";
import { refreshRunPage } from "../write-run-page.ts";

const shape = z.object({ run: runName, to: folderName.optional(), yes: z.boolean().default(false) });

/** Puts a backup in the place of a run's target, or finishes a rollback that was killed. */
export const rollback: VerbAction = async (given, { terminal, signal }) => {
  const { run, to, yes } = parseGiven(shape, given);
  const { runsDir, crashAt } = loadConfig();
  requireRunFolder({ runsDir, run });
  const target = targetFile(runsDir, run);
  const unfinished = readRollbackJournal(target);
  if (unfinished !== null) {
    terminal.say(`a rollback of run ${run} to backup ${unfinished.backup} was begun ${unfinished.startedAt}; going on`);
  }
  let lost: Losses | null = null;
  const confirm = async (backup: Backup): Promise<void> => {
    const { name, manifest } = backup;
    terminal.say(`run ${run} goes back to backup ${name}, taken ${manifest.takenAt}`);
    lost = await findLosses(target, backup);
    for (const line of lossLines(lost)) terminal.say(line);
    if (signal.aborted) throw interrupted(run);
    if (!yes) await confirmRun({ run, input: process.stdin, output: process.stderr, signal });
  };
  const hold = await holdRunFolder({ runsDir, run, doing: "rollback" });
  const rolledBack = await rollBack({
    runsDir,
    run,
    name: to ?? null,
    now: new Date(),
    reach: crashRehearsal(crashAt),
    onDamaged: ({ name, faults }) =>
      terminal.say(`backup ${name} is damaged and passed over: ${faults.map(({ what }) => what).join("; ")}`),
    confirm,
  }).finally(() => hold.release());
  fileLog(join(runFolder(runsDir, run), "log.ndjson"))("rollback", rolledBack);
  refreshRunPage(runsDir, run);
  sayDone(rolledBack, terminal);
  return { json: { ok: true, ...rolledBack, lost } };
};

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

function sayDone(
  { run, backup, setAside, seconds }: { run: string; backup: string; setAside: string | null; seconds: number },
  terminal: Terminal,
): void {
  terminal.say(`run ${run} is what backup ${backup} holds, table by table (${seconds.toFixed(1)} s)`);
  if (setAside !== null) terminal.say(`  the target from before lies in ${setAside}; remove it when nobody needs it`);
  terminal.say(`  see where the run stands: touchdown status ${run}`);
}

function interrupted(run: string): TerminalError {
  return new TerminalError("INTERRUPTED", `nothing was changed in run ${run}`, {
    hint: `Roll back when you are sure: touchdown rollback ${run}`,
  });
}
