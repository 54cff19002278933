import type { Figures, PhaseFigures, StepsTold } from "../../../shared/phase-report.ts";
import { collectionsOf, sum } from "./sampled-collections.ts";

export function backupFigures({ backup }: PhaseFigures): Figures {
  return {
    backupPath: backup?.path ?? null,
    backupSize: backup?.bytes ?? null,
    backupSeconds: backup?.seconds ?? null,
    tableCount: backup?.tables ?? null,
    rowCount: backup?.rows ?? null,
  };
}

export function rollbackFigures({ rehearsal }: PhaseFigures): Figures {
  return {
    backup: rehearsal?.backup ?? null,
    rollbackSeconds: rehearsal?.seconds ?? null,
    rollbackSecondsMax: rehearsal?.secondsMax ?? null,
  };
}

/** Errors are what keeps the gate shut, warnings what somebody should look at. */
export function issueFigures({ load }: PhaseFigures, { errors, warnings, failedSteps }: StepsTold): Figures {
  const landed = load?.landed ?? null;
  return {
    issues: { count: errors.length + warnings.length, errors: errors.length, warnings: warnings.length, failedSteps },
    rejects: landed === null ? null : byRule(landed.rejects),
    findings: landed === null ? null : byRule(landed.findings),
  };
}

/** What of a system has landed: its records before this phase and after it, and what became of them by collection. */
export function migratedFigures({ load, backup }: PhaseFigures, system: string): Figures {
  const collections = collectionsOf(load, system);
  if (collections === null) return { recordsBefore: null, recordsAfter: null, recordsMigrated: null, breakdown: null };
  const read = sum(collections.map(({ tally }) => tally.read));
  return {
    // The backup says how many there were of all systems: only none is known of each.
    recordsBefore: backup?.records === 0 ? 0 : null,
    recordsAfter: read,
    recordsMigrated: sum(collections.map(({ tally }) => tally.mapped + tally.embedded + tally.merged)),
    breakdown: Object.fromEntries(collections.map(({ name, documents, tally }) => [name, { documents, ...tally }])),
  };
}

export function recordsPerSecond({ load }: PhaseFigures): number | null {
  const read = load?.landed?.tally.read ?? null;
  if (load === null || read === null || load.durationMs === 0) return null;
  return Math.round((read * 1000) / load.durationMs);
}

export function testDatabase({ target }: PhaseFigures): string {
  return target.path;
}

function byRule(rules: readonly { readonly rule: string; readonly count: number }[]): Figures {
  return Object.fromEntries(rules.map(({ rule, count }) => [rule, count]));
}
