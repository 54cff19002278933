import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { writePhaseReport } from "../../coordinator/report/phase/write-phase-report.ts";
import type { GateItem } from "../../shared/phase.ts";
import { gateDigest } from "./gate-digest.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Writes what the phase did and what its gate says, by the evidence so far. */
export async function reportPhase(
  { config, run, migration, phase, phases }: PhaseContext,
  gate: readonly GateItem[],
): Promise<Evidence<"report">> {
  const { digest } = writePhaseReport({ runsDir: config.runsDir, run, migration, phase, phases, gate });
  return { digest, gate: gateDigest(gate) };
}
