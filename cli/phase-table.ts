import { describeState, type PhaseStanding } from "../coordinator/runs/phase-standing.ts";
import { textTable } from "./text-table.ts";

/** The phases of a run that have begun, and what of each is still to be done. */
export function phaseTable(phases: readonly PhaseStanding[]): string[] {
  return textTable(
    [{ title: "phase" }, { title: "state" }, { title: "begun" }, { title: "done" }, { title: "to be done" }],
    phases.map(({ phase, state, startedAt, done, left }) => [
      phase,
      describeState(state),
      startedAt ?? "",
      done.join(", "),
      left.join(", "),
    ]),
  );
}
