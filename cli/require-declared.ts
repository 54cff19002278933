import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";
import type { PhaseDeclaration, PhaseName } from "../shared/phase.ts";

/** The phase as the migration declares it; refuses one that it has not. */
export function requireDeclared({ name: migration, phases = [] }: Migration, phase: PhaseName): PhaseDeclaration {
  const declared = phases.find(({ name }) => name === phase);
  if (declared !== undefined) return declared;
  throw new TerminalError("USAGE", `${migration} has no phase "${phase}"`, {
    hint: `Its phases: ${phases.map(({ name }) => name).join(", ")}.`,
  });
}
