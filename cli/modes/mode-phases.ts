import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { MODES, type Mode } from "../../shared/setting.ts";

/** The phases that a mode walks, in the order of their declaration; a dry run walks those of staging unless it has its own. */
export function modePhases(migration: Migration, mode: Mode): readonly PhaseDeclaration[] {
  const names = namesOf(migration, mode);
  if (names !== undefined) return (migration.phases ?? []).filter(({ name }) => names.includes(name));
  const own = MODES.filter((each) => namesOf(migration, each) !== undefined);
  throw new TerminalError("USAGE", `--mode: ${migration.name} has no mode ${mode}`, {
    hint: own.length === 0 ? "It has no modes: leave --mode away." : `Its modes: ${own.join(", ")}.`,
  });
}

function namesOf({ modes = {} }: Migration, mode: Mode): readonly PhaseName[] | undefined {
  return modes[mode] ?? (mode === "dry-run" ? modes.staging : undefined);
}
