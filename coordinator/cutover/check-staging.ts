import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { findStructureDamage } from "../backup/find-damage.ts";
import { askCriteria, judgeCriteria } from "./ask-declared.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import type { StepOutcome } from "./cutover-steps.ts";
import { findViolations, readSchemaGuard } from "./schema-guard.ts";
import { readIncomingStates, type TableStates } from "./table-state.ts";

export type CheckedStaging = { readonly outcome: StepOutcome; readonly incoming: TableStates };

const MISSING = /no such table: (?:main\.)?(\S+)/;

/**
 * The last look at the staging database before its tables take their place: its structure, the references among these tables, and every criterion that it can answer. One that names
 * a table which only the live database has is asked there alone.
 */
export async function checkStaging({
  staging: file,
  live: liveFile,
  declaration,
}: CutOverOptions): Promise<CheckedStaging> {
  const staging = openTargetReadOnly(file);
  const live = openTargetReadOnly(liveFile);
  try {
    const { tables, criteria } = declaration;
    const incoming = await readIncomingStates(staging, live, tables);
    const asked = askCriteria(staging, criteria).filter(({ why }) => !isOfOther(why, tables));
    const judged = judgeCriteria(asked);
    const faults = [
      ...findStructureDamage(staging),
      ...findViolations(readSchemaGuard(staging), tables),
      ...judged.faults,
    ];
    const rows = tables.map((table) => `${table} ${incoming[table]?.rows ?? 0}`);
    const detail = `${rows.join(", ")} rows; ${asked.length} of ${criteria.length} criteria asked here`;
    return { outcome: { checked: judged.checked + tables.length, faults, detail }, incoming };
  } finally {
    live.close();
    staging.close();
  }
}

function isOfOther(why: string, tables: readonly string[]): boolean {
  const [, missing] = MISSING.exec(why) ?? [];
  return missing !== undefined && !tables.includes(missing);
}
