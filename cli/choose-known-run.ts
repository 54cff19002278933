import { migrations } from "../migrations/registry.ts";
import { TerminalError } from "../shared/errors.ts";
import { baseRun } from "../shared/phase.ts";
import { refuseDuringRollback } from "../shared/rollback-journal.ts";
import { targetFile } from "../shared/run-folder.ts";
import { readLedger } from "../coordinator/runs/read-ledger.ts";
import { readKnownRun, readRuns, type KnownRun } from "../coordinator/runs/read-runs.ts";
import { unknownRun } from "../coordinator/runs/unknown-run.ts";

/** The run named, or the newest there is. Of one that is named as a phase's only that phase. */
export function chooseKnownRun(runsDir: string, run: string | null): KnownRun {
  if (run !== null) return readNamed(runsDir, run);
  const [newest] = readRuns(runsDir, migrations);
  if (newest !== undefined) return newest;
  throw new TerminalError("RUN_UNKNOWN", `there is no run in ${runsDir}`, {
    hint: "Start one: touchdown run <migration>.",
  });
}

function readNamed(runsDir: string, run: string): KnownRun {
  refuseDuringRollback(targetFile(runsDir, run));
  const known = readKnownRun(runsDir, baseRun(run), migrations);
  if (known === null) throw unknownRun(runsDir, run);
  if (run === baseRun(run)) return known;
  const ledger = readLedger(runsDir, run);
  const phases = known.phases.filter((phase) => phase.run === run);
  return { ...known, run, startedAt: ledger.startedAt, phases, ledgers: [ledger] };
}
