import { existsSync } from "node:fs";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import type { CutoverJournal } from "./cutover-journal.ts";
import type { LiveState } from "./decide-cutover.ts";
import { compareStates, readTableStates, type TableStates } from "./table-state.ts";

/**
 * Which tables the live database has: those from before or the new ones. Told by their content and declaration. Where others have changed them since, by the number that SQLite counts up
 * with each change of the schema.
 */
export async function observeLive(journal: CutoverJournal): Promise<LiveState> {
  const { live: file, backup, incoming } = journal;
  if (!existsSync(file)) return "unreadable";
  try {
    const live = openTargetReadOnly(file);
    try {
      if (backup === null) return "old";
      const states = await readTableStates(live, Object.keys(backup.replaced));
      return tell(journal, {
        old: backup.replaced,
        new: incoming ?? {},
        found: states,
        isCommitted: isCommitted(live, journal),
      });
    } finally {
      live.close();
    }
  } catch (error) {
    if (isDamage(error)) return "unreadable";
    throw error;
  }
}

type Told = {
  readonly old: TableStates;
  readonly new: TableStates;
  readonly found: TableStates;
  readonly isCommitted: boolean;
};

function tell({ stage }: CutoverJournal, { old, new: wanted, found, isCommitted: committed }: Told): LiveState {
  const isOld = isSame(old, found);
  const isNew = isSame(wanted, found);
  if (isOld !== isNew) return isOld ? "old" : "new";
  // Both are alike, or somebody has written since: then only the number tells.
  if (stage === "taking-back") return committed ? "old" : "new";
  return committed ? "new" : "old";
}

/** Whether the transaction of the journal's stage has been committed. */
function isCommitted(live: Target, { schemaVersion }: CutoverJournal): boolean {
  return schemaVersion !== null && readSchemaVersion(live) !== schemaVersion;
}

export function readSchemaVersion(live: Target): number {
  return Number(live.pragma("schema_version", { simple: true }));
}

function isSame(expected: TableStates, found: TableStates): boolean {
  return compareStates(expected, found, "").length === 0;
}

/** What SQLite throws for a file that is no database any more. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CANTOPEN"].some((damage) => code.startsWith(damage));
}
