import { observeTarget } from "../../coordinator/phases/observe-target.ts";
import { readPhaseRecord, type StepRecords } from "../../coordinator/phases/phase-record.ts";
import { TerminalError } from "../../shared/errors.ts";
import { phaseRun, type GateItem, type PhaseDeclaration, type PhaseStep } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { gateOf } from "./observe-phase.ts";

export type JudgeOptions = { readonly runsDir: string; readonly run: string; readonly phase: PhaseDeclaration };

/** The gate of a phase by what its steps have found, for whoever answers for it: no waiver applied. Empty for a phase that has not begun. */
export async function judgePhase({ runsDir, run, phase }: JudgeOptions): Promise<readonly GateItem[]> {
  const record = readPhaseRecord(runsDir, run, phase.name);
  if (record === null) return [];
  const target = await observeTarget(targetFile(runsDir, phaseRun(run, phase)));
  // What a phase found before it was rolled back is just what somebody may answer for.
  const stale = record.rolledBack === null ? staleSteps(record.steps, target?.ledgerDigest ?? null) : [];
  if (stale.length > 0) {
    throw new TerminalError(
      "WAIVER_REFUSED",
      `what phase ${phase.name} of run ${run} has found (${stale.join(", ")}) is of another target than the one that is there now`,
      { hint: `Let the phase look again first: touchdown run <migration> --run ${run}.` },
    );
  }
  return gateOf(phase, { record, target, decisions: { entries: [], faults: [], unfinished: null, head: null } });
}

const JUDGING = ["validate", "close", "diff", "check", "publish", "promote"] as const satisfies readonly PhaseStep[];

function staleSteps(steps: StepRecords, ledgerDigest: string | null): readonly PhaseStep[] {
  return JUDGING.filter((step) => steps[step] !== undefined && steps[step].ledgerDigest !== ledgerDigest);
}
