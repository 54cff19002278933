import type { PhaseEvidence } from "../report/run/phase-evidence.ts";
import { phaseState, type PhaseState } from "../report/run/phase-state.ts";
import { doneSteps } from "../phases/phase-record.ts";
import { phaseRun, type PhaseName, type PhaseStep } from "../../shared/phase.ts";

/** Where a phase of a run stands, by the run's files alone. */
export type PhaseStanding = {
  readonly phase: PhaseName;
  /** The name under which its target goes. */
  readonly run: string;
  readonly state: PhaseState;
  /** Null for one that was left out. */
  readonly startedAt: string | null;
  readonly done: readonly PhaseStep[];
  readonly left: readonly PhaseStep[];
};

/** Null for a phase that has not begun. */
export function standingOf(run: string, evidence: PhaseEvidence): PhaseStanding | null {
  const { declaration, record } = evidence;
  const state = phaseState(evidence);
  if (state.kind === "not-begun") return null;
  const done = record === null ? [] : doneSteps(record);
  return {
    phase: declaration.name,
    run: phaseRun(run, declaration),
    state,
    startedAt: record?.startedAt ?? null,
    done,
    left: state.kind === "left-out" ? [] : declaration.steps.filter((step) => !done.includes(step)),
  };
}

/** A word or two for a table. */
export function describeState(state: PhaseState): string {
  switch (state.kind) {
    case "not-begun":
      return "not begun";
    case "under-way":
      return state.next === null ? "at its gate" : `at ${state.next}`;
    case "gate-failed":
      return state.isRolledBack ? "failed, rolled back" : "failed";
    case "damaged":
      return "certificate damaged";
    case "undone":
      return "rolled back";
    case "certified":
      return state.approval === "missing" ? "waits for approval" : "passed";
    case "left-out":
      return "left out";
  }
}
