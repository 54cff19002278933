import { invariant } from "../shared/errors.ts";
import type { Cell } from "../shared/landing.ts";
import type { DerivationGroup } from "../shared/migration.ts";

type SelectedRow = Readonly<Record<string, Cell>>;

/** Rows as groups of one key; they come in the order of their key, whole numbers as bigint. Holds one group at a time. */
export function* readGroups(rows: Iterable<SelectedRow>, derivation: string): Generator<DerivationGroup> {
  let key: string | null = null;
  let group: SelectedRow[] = [];
  for (const row of rows) {
    const next = row["key"];
    invariant(typeof next === "string", `derivation ${derivation}: the key of a selected row is no text`);
    if (next !== key) {
      if (key !== null) yield { key, rows: group };
      invariant(
        key === null || isBefore(key, next),
        `derivation ${derivation} does not select in the order of its key`,
      );
      key = next;
      group = [];
    }
    group.push(plain(row));
  }
  if (key !== null) yield { key, rows: group };
}

/** As SQLite compares texts: by their bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

/** Whole numbers as a cell has them: bigint only beyond 2^53. */
function plain(row: SelectedRow): SelectedRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => [
      column,
      typeof cell === "bigint" && isSafe(cell) ? Number(cell) : cell,
    ]),
  );
}

function isSafe(whole: bigint): boolean {
  return whole >= BigInt(Number.MIN_SAFE_INTEGER) && whole <= BigInt(Number.MAX_SAFE_INTEGER);
}
