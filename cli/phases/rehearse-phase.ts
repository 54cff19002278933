import { rehearseRollBack } from "../../coordinator/backup/rehearse-roll-back.ts";
import type { Evidence, PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { invariant } from "../../shared/errors.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Rolls the phase back in a folder of its own and takes the time. */
export async function rehearsePhase({ of }: PhaseContext, { steps }: PhaseRecord): Promise<Evidence<"rehearse">> {
  invariant(steps.backup !== undefined, "a phase that rehearses its rollback has taken its backup");
  const backup = steps.backup.detail.name;
  const { seconds } = await rehearseRollBack(of, backup);
  return { backup, seconds };
}
