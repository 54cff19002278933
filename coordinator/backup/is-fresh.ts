import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { compareTables, describeDifference } from "./compare-tables.ts";
import { digestTables } from "./digest-tables.ts";
import type { Manifest } from "./manifest.ts";

export type Freshness = {
  readonly isFresh: boolean;
  /** What has changed since; where the ledger's small tables tell already, the others are not asked. */
  readonly changes: readonly string[];
};

/** Few rows, and nearly everything that Touchdown does changes one of them. */
const TOLD_FIRST: ReadonlySet<string> = new Set([
  "_touchdown_run",
  "_touchdown_plan",
  "_touchdown_pages",
  "_touchdown_steps",
]);

/**
 * Whether nothing in the target has changed since the backup was taken. Exact: every cell of every table is compared, by the tables' digests, so that a row
 * which somebody changed by hand counts as well. Neither SQLite's data_version (it lives as long as a connection) nor the file's change
 * counter (which WAL mode does not keep) could tell.
 */
export async function isFresh(manifest: Manifest, target: string): Promise<Freshness> {
  const now = openTargetReadOnly(target);
  try {
    now.exec("BEGIN");
    const early = changesOf(manifest.tables, await digestTables(now, isTold), isTold);
    const changes = early.length > 0 ? early : changesOf(manifest.tables, await digestTables(now));
    return { isFresh: changes.length === 0, changes };
  } finally {
    now.close();
  }
}

function isTold(table: string): boolean {
  return TOLD_FIRST.has(table);
}

function changesOf(
  before: Manifest["tables"],
  now: Manifest["tables"],
  isWanted: (table: string) => boolean = () => true,
): readonly string[] {
  const wanted = Object.entries(before).filter(([table]) => isWanted(table));
  return compareTables(Object.fromEntries(wanted), now).map(describeDifference);
}
