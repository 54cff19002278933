import { existsSync } from "node:fs";
import { findCertificate } from "../certificates/certificate.ts";
import { readPhaseRecord } from "../phases/phase-record.ts";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { readLedger } from "./read-ledger.ts";

/** The migration of a run, whichever of its phases has begun; null where nothing of it is there. */
export function findRunMigration(runsDir: string, run: string): string | null {
  for (const phase of PHASE_NAMES) {
    const found = findCertificate(runsDir, run, phase);
    // One that somebody changed is told of elsewhere, and believed nowhere.
    if (found.kind === "read" && found.isSealed) return found.certificate.migration;
  }
  const record = PHASE_NAMES.map((phase) => readPhaseRecord(runsDir, run, phase)).find((read) => read !== null);
  if (record !== undefined && record !== null) return record.migration;
  return existsSync(targetFile(runsDir, run)) ? readLedger(runsDir, run).migration : null;
}
