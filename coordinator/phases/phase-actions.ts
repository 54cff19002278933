import type { PhaseDeclaration } from "../../shared/phase.ts";
import type { PhaseAct } from "./decide-phase.ts";
import type { PhaseFacts } from "./phase-facts.ts";

/**
 * What walking the phases of a run does to the world. There are two implementations: the live one, and the dry run of `touchdown plan`, which takes the very same
 * steps, changes nothing and tells what each would read and how long it would take.
 */
export type PhaseActions = {
  observe(phase: PhaseDeclaration): Promise<PhaseFacts>;
  /** Takes one step and records it. Idempotent: cut off anywhere and taken again it comes to the same. */
  take(phase: PhaseDeclaration, act: PhaseAct): Promise<void>;
};
