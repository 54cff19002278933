import { attachExisting, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { digestTable } from "../backup/digest-tables.ts";
import { name as quoted } from "../validators/sql-text.ts";
import type { LiveBackup } from "./cutover-journal.ts";
import { compareStates, readDeclaration, readTableStates, type TableState, type TableStates } from "./table-state.ts";

export type ComparedLive = {
  readonly faults: readonly string[];
  /** Replaced and protected tables as they are now. */
  readonly found: TableStates;
  /** Rows that others have written into protected tables since the backup. */
  readonly grown: number;
};

export type CompareLiveOptions = {
  readonly live: string;
  readonly backup: LiveBackup;
  /** What the replaced tables must be. */
  readonly replaced: TableStates;
  /** Named in the faults: "staging". */
  readonly what: string;
};

const BEFORE = "before";

/**
 * Whether the replaced tables are what they must be, and every row that the backup has of the protected ones is there unchanged. Others may have added rows to these
 * since: that is what they are for.
 */
export async function compareLive({ live: file, backup, replaced, what }: CompareLiveOptions): Promise<ComparedLive> {
  const live = openTargetReadOnly(file);
  try {
    attachExisting(live, backup.file, BEFORE);
    live.exec("BEGIN");
    const swapped = await readTableStates(live, Object.keys(replaced));
    const kept = await readTableStates(live, Object.keys(backup.protected));
    return {
      faults: [...compareStates(replaced, swapped, what), ...protectedFaults(live, backup.protected, kept)],
      found: { ...swapped, ...kept },
      grown: grownRows(backup.protected, kept),
    };
  } finally {
    live.close();
  }
}

/** The same of the protected tables alone. */
export async function compareProtected(file: string, backup: LiveBackup): Promise<ComparedLive> {
  return compareLive({ live: file, backup, replaced: {}, what: "the backup" });
}

function protectedFaults(live: Target, before: TableStates, now: TableStates): readonly string[] {
  return Object.entries(before).flatMap(([table, then]) => {
    const state = now[table];
    if (state === undefined) return [`protected table ${table} is missing`];
    if (state.declared !== then.declared) return [`protected table ${table} has another declaration than before`];
    if ((state.sequence ?? 0) < (then.sequence ?? 0)) return [`the counter of protected table ${table} went back`];
    return isSame(then, state) || isSame(then, readOld(live, table)) ? [] : [describeLoss(then, table, state)];
  });
}

function isSame(then: Pick<TableState, "rows" | "digest">, now: Pick<TableState, "rows" | "digest">): boolean {
  return then.rows === now.rows && then.digest === now.digest;
}

/** Of the rows whose keys the backup has. */
function readOld(live: Target, table: string): Pick<TableState, "rows" | "digest"> {
  const declaration = readDeclaration(live, table);
  if (declaration === null) return { rows: 0, digest: "" };
  return digestTable(live, { ...declaration, where: `EXISTS (${sameKey(live, table)})` });
}

/** A table without a key has its row ids. */
function sameKey(live: Target, table: string): string {
  const keys = live
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
    .pluck()
    .all(table);
  const columns = keys.length === 0 ? ["rowid"] : keys.map(quoted);
  const same = columns.map((column) => `old.${column} IS main.${quoted(table)}.${column}`).join(" AND ");
  return `SELECT 1 FROM ${BEFORE}.${quoted(table)} AS old WHERE ${same}`;
}

function describeLoss(then: TableState, table: string, now: TableState): string {
  return `protected table ${table} lost or changed rows: ${now.rows} now, ${then.rows} in the backup, and not all of those as they were`;
}

function grownRows(before: TableStates, now: TableStates): number {
  return Object.entries(before).reduce(
    (sum, [table, { rows }]) => sum + Math.max(0, (now[table]?.rows ?? 0) - rows),
    0,
  );
}
