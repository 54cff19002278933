import type { ReadFigures } from "../../../shared/phase-report.ts";
import type { PhaseRecord } from "../../phases/phase-record.ts";

/** What a phase has read so far; null for what it does not do, or has not done yet. */
export function readReads({ steps }: Pick<PhaseRecord, "steps">): ReadFigures {
  const parts = {
    draw: steps.draw?.detail.reads ?? null,
    load: steps.load?.detail.reads ?? null,
    close: steps.close?.detail.reads ?? null,
    diff: steps.diff?.detail.reads ?? null,
    check: steps.check?.detail.reads ?? null,
  };
  const measured = Object.values(parts).filter((reads) => reads !== null);
  return { ...parts, sum: measured.length === 0 ? null : measured.reduce((sum, reads) => sum + reads, 0) };
}
