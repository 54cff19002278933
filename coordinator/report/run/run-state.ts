import type { RunEvidence } from "./phase-evidence.ts";
import { phaseState, type PhaseState } from "./phase-state.ts";

export type RunState = {
  readonly kind: "passed" | "failed" | "waiting" | "under-way";
  /** One word or two for a badge, and a sentence. */
  readonly label: string;
  readonly sentence: string;
};

/** The state of a run is that of the first phase that is not behind it. */
export function runState({ phases }: RunEvidence): RunState {
  const states = phases.map((phase) => ({ name: phase.declaration.name, state: phaseState(phase) }));
  const current = states.find(
    ({ state }, index) =>
      !isBehind(state) &&
      !isPassedOver(
        states.map((each) => each.state),
        index,
      ),
  );
  if (current === undefined) return passed(states.map(({ state }) => state));
  const { name, state } = current;
  switch (state.kind) {
    case "gate-failed":
      return {
        kind: "failed",
        label: "Gate failed",
        sentence: `Phase ${name} may not be left: ${describeFailing(state.waivable.length)}.`,
      };
    case "damaged":
      return { kind: "failed", label: "Damaged", sentence: `The certificate of phase ${name} does not hold.` };
    case "undone":
      return { kind: "under-way", label: "Rolled back", sentence: `What phase ${name} had loaded was rolled back.` };
    case "certified":
      return {
        kind: "waiting",
        label: "Waits",
        sentence: `Phase ${name} has passed and waits for somebody’s approval.`,
      };
    case "under-way":
      return {
        kind: "under-way",
        label: "Under way",
        sentence:
          state.next === null ? `Phase ${name} is about to be certified.` : `Phase ${name}: ${state.next} is next.`,
      };
    case "not-begun":
    case "left-out":
      return { kind: "under-way", label: "Under way", sentence: `Phase ${name} has not begun.` };
  }
}

function describeFailing(count: number): string {
  return count === 1 ? "one condition of its gate does not hold" : `${count} conditions of its gate do not hold`;
}

function isBehind(state: PhaseState): boolean {
  return state.kind === "left-out" || (state.kind === "certified" && state.approval !== "missing");
}

/** A phase that never began, before one that did: whoever began the later one answered for leaving out what that needs. */
export function isPassedOver(states: readonly PhaseState[], index: number): boolean {
  return states[index]?.kind === "not-begun" && states.slice(index + 1).some(({ kind }) => kind !== "not-begun");
}

function passed(states: readonly PhaseState[]): RunState {
  const left = states.filter(({ kind }) => kind === "left-out").length;
  const more = left === 0 ? "" : `; ${left} of them ${left === 1 ? "was" : "were"} left out by a waiver`;
  return { kind: "passed", label: "Passed", sentence: `All ${states.length} phases are behind it${more}.` };
}
