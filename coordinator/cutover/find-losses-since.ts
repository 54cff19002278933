import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { readCutoverJournal, type JournalOf } from "./cutover-journal.ts";
import { compareStates, readTableStates } from "./table-state.ts";

export type CutoverLosses = {
  readonly backup: string;
  readonly takenAt: string;
  readonly live: string;
  /** What others have written into the replaced tables since the cutover: gone once it is taken back. In sentences. */
  readonly lost: readonly string[];
};

/** What taking a cutover back would lose; null where there is none with a backup. */
export async function findLossesSince(of: JournalOf): Promise<CutoverLosses | null> {
  const journal = readCutoverJournal(of);
  if (journal === null || journal.backup === null) return null;
  const { backup, incoming, live } = journal;
  const told = { backup: backup.name, takenAt: backup.takenAt, live };
  try {
    const database = openTargetReadOnly(live);
    try {
      const found = await readTableStates(database, Object.keys(incoming ?? {}));
      return { ...told, lost: compareStates(incoming ?? {}, found, "the cutover") };
    } finally {
      database.close();
    }
  } catch (error) {
    return { ...told, lost: [`the live database cannot be read: ${toError(error).message}`] };
  }
}
