import { attachExisting, openLive, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { TransientError } from "../../shared/errors.ts";
import { planSwap, readSwap, INCOMING, type TriggersFrom } from "./plan-swap.ts";
import { findHarm, findViolations, readSchemaGuard, type SchemaGuard } from "./schema-guard.ts";
import { compareStates, readTableStates, type TableStates } from "./table-state.ts";

export type SwapOptions = {
  /** The database that others use. */
  readonly live: string;
  /** The database whose tables take the place of its own. */
  readonly incoming: string;
  /** In an order in which one stands before those that refer to it. */
  readonly tables: readonly string[];
  readonly protectedTables: readonly string[];
  /** What the tables must still be; null for whatever they are. */
  readonly before: TableStates | null;
  /** What they must be when the transaction is committed. */
  readonly after: TableStates;
  readonly triggersFrom: TriggersFrom;
  /** Whether every row of theirs must refer to one that is there: tables that come back may have been otherwise all along. */
  readonly references: "must hold" | "as they were";
  /** Asked last within the transaction: throws to leave everything as it was. */
  readonly onReady: () => void;
};

export type Swapped = {
  readonly rows: number;
  /** Rows of other tables that refer to missing ones, before and after, in sentences. */
  readonly violations: readonly string[];
  /** From the lock to the commit: nobody else writes meanwhile. */
  readonly lockedMs: number;
};

/** What a swap would have made wrong. Nothing of it remains. */
export class SwapRefused extends Error {
  override readonly name = "SwapRefused";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.faults = faults;
  }
}

/**
 * Puts the tables of one database in the place of another's, in ONE transaction that holds the write lock from the first look to the commit. Others read what was there until it is
 * committed, and their writes wait. Whoever kills the process leaves the tables as they were, or as they shall be. Throws SwapRefused where a check fails and LIVE_CHANGED where
 * the tables are not what they were: both change nothing.
 */
export async function swapTables(options: SwapOptions): Promise<Swapped> {
  const live = openLive(options.live);
  try {
    attachExisting(live, options.incoming, INCOMING);
    live.exec("BEGIN IMMEDIATE");
    const lockedAtMs = performance.now();
    const swapped = await swapLocked(live, options);
    live.exec("COMMIT");
    return { ...swapped, lockedMs: performance.now() - lockedAtMs };
  } catch (error) {
    if (live.inTransaction) live.exec("ROLLBACK");
    throw error;
  } finally {
    live.close();
  }
}

async function swapLocked(live: Target, options: SwapOptions): Promise<Omit<Swapped, "lockedMs">> {
  const { tables, protectedTables, before, after, onReady } = options;
  if (before !== null) requireUnchanged(before, await readTableStates(live, tables));
  const kept = await readTableStates(live, protectedTables);
  const guard = readSchemaGuard(live);
  for (const statement of planOf(live, options)) live.exec(statement);
  const guardAfter = readSchemaGuard(live);
  const faults = [
    ...compareStates(after, await readTableStates(live, tables), "what takes its place"),
    ...compareStates(kept, await readTableStates(live, protectedTables), "before the swap, and is protected"),
    ...harmOf(guard, guardAfter, options),
  ];
  if (faults.length > 0) throw new SwapRefused(faults);
  onReady();
  const rows = Object.values(after).reduce((sum, state) => sum + state.rows, 0);
  return { rows, violations: describeViolations(guard, guardAfter, options) };
}

function planOf(live: Target, { incoming: file, tables, triggersFrom }: SwapOptions): readonly string[] {
  const incoming = openTargetReadOnly(file);
  try {
    return planSwap(readSwap({ live, incoming, tables, triggersFrom }));
  } finally {
    incoming.close();
  }
}

function harmOf(before: SchemaGuard, after: SchemaGuard, { tables, references }: SwapOptions): readonly string[] {
  if (references === "as they were") return [];
  return [...new Set([...findViolations(after, tables), ...findHarm(before, after)])];
}

/** Of the tables that were not touched: what was violated all along is told, and stops nothing. */
function describeViolations(before: SchemaGuard, after: SchemaGuard, { tables }: SwapOptions): readonly string[] {
  return [...after.violations].flatMap(([table, count]) => {
    const then = before.violations.get(table) ?? 0;
    const isOthers = !tables.includes(table) && (count ?? 0) + then > 0;
    return isOthers ? [`${count ?? "no"} rows of ${table} refer to a missing row, ${then} did before`] : [];
  });
}

function requireUnchanged(before: TableStates, found: TableStates): void {
  const changes = compareStates(before, found, "the backup");
  if (changes.length === 0) return;
  throw new TransientError(
    "LIVE_CHANGED",
    `somebody wrote to the live database since its backup: ${changes.join("; ")}`,
    {
      hint: "Nothing was changed. Stop whoever writes to these tables (--services), then run again: it takes a new backup.",
    },
  );
}
