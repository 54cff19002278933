import { TerminalError } from "../../shared/errors.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { decidePhase, type PhaseAct } from "./decide-phase.ts";
import type { PhaseActions } from "./phase-actions.ts";

export type WalkOptions = {
  readonly run: string;
  readonly phases: readonly PhaseDeclaration[];
  readonly actions: PhaseActions;
  readonly onPhase: (phase: PhaseDeclaration) => void;
  readonly onAct: (phase: PhaseDeclaration, act: PhaseAct) => void;
  readonly signal: AbortSignal;
};

/** More than any phase has steps, each taken again after the target has changed: beyond it the steps would void each other for ever. */
const ACTS_MAX = 50;

/**
 * Walks the phases in their order: observes, decides, acts, until each is done or must stop. Holds nothing that a successor could not observe anew. The live
 * run and the plan both walk here, with actions of their own.
 */
export async function walkPhases({ run, phases, actions, onPhase, onAct, signal }: WalkOptions): Promise<void> {
  for (const phase of phases) {
    onPhase(phase);
    for (let acts = 0; ; acts += 1) {
      if (signal.aborted) throw interrupted(run, phase);
      const decision = decidePhase(phase, await actions.observe(phase));
      if (decision.kind === "done") break;
      if (decision.kind === "stop") {
        const hint = decision.hint.replaceAll("<run>", run);
        throw new TerminalError(decision.code, `run ${run}: ${decision.reason}`, { hint });
      }
      if (acts >= ACTS_MAX) throw restless(run, { phase, act: decision.act });
      onAct(phase, decision.act);
      await actions.take(phase, decision.act);
    }
  }
}

function interrupted(run: string, { name }: PhaseDeclaration): TerminalError {
  return new TerminalError("INTERRUPTED", `run ${run} was interrupted in phase ${name}; what is done stays`, {
    hint: `Go on with \`touchdown run <migration> --run ${run}\`.`,
  });
}

function restless(
  run: string,
  { phase, act }: { readonly phase: PhaseDeclaration; readonly act: PhaseAct },
): TerminalError {
  return new TerminalError("RUN_CONFLICT", `run ${run}: phase ${phase.name} comes back to ${act} again and again`, {
    hint: "Somebody else writes to the target while the phase works on it. Find out who, and run again.",
  });
}
