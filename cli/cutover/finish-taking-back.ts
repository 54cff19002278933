import { readCutoverJournal, type JournalOf } from "../../coordinator/cutover/cutover-journal.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { cutoverOptions, type ActingOn, type CutoverOf } from "./cutover-options.ts";
import { voidCutover } from "./void-cutover.ts";

/** Whether somebody was killed while the cutover of a run was taken back, or before that was on record: its phase still says that the new tables are in use. */
export function isTakingBackLeft({ runsDir, run }: JournalOf): boolean {
  const journal = readCutoverJournal({ runsDir, run });
  if (journal === null || journal.result?.outcome === "new") return false;
  return PHASE_NAMES.some((name) => readPhaseRecord(runsDir, run, name)?.steps.cutover?.detail.outcome === "new");
}

/** Ends what that one has left: tables and services first, then what the run's phases say of them. Null where nothing was left. */
export async function finishTakingBack(of: CutoverOf, acting: ActingOn): Promise<CutOver | null> {
  if (!isTakingBackLeft(of)) return null;
  const journal = readCutoverJournal(of);
  const reason = journal?.failure ?? "it was begun before";
  const result = journal?.result ?? (await takeBack({ ...cutoverOptions(of, acting), reason }));
  voidCutover({ ...of, result });
  return result;
}
