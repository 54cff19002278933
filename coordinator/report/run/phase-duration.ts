import type { PhaseRecord } from "../../phases/phase-record.ts";

/** What the steps of a phase took together, without what lies between them; null before the first is done. */
export function phaseDuration(record: PhaseRecord | null): number | null {
  const steps = Object.values(record?.steps ?? {}).filter((step) => step !== undefined);
  return steps.length === 0 ? null : steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
}
