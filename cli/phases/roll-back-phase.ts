import { rollBack } from "../../coordinator/backup/roll-back.ts";
import type { PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { invariant } from "../../shared/errors.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Puts the backup that the phase took first in the place of its target, as nobody else may use what the phase has left there. */
export async function rollBackPhase(
  { of, reach, terminal }: PhaseContext,
  { steps }: PhaseRecord,
): Promise<NonNullable<PhaseRecord["rolledBack"]>> {
  invariant(steps.backup !== undefined, "a phase that rolls back has taken its backup");
  const { backup, seconds } = await rollBack({
    ...of,
    name: steps.backup.detail.name,
    now: new Date(),
    reach,
    onDamaged: () => undefined,
    // Nobody is asked: the declaration of the phase says so.
    confirm: () => Promise.resolve(),
  });
  terminal.say(`rolled back to backup ${backup} in ${seconds.toFixed(1)} s`);
  return { backup, at: new Date().toISOString(), seconds };
}
