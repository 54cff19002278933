import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { copyFileOf, type Backup } from "./backup-folder.ts";
import { compareTables, type TableDifference } from "./compare-tables.ts";
import { digestTables, isLedger, SCHEMA, type TableDigests } from "./digest-tables.ts";

/** What a rollback takes away: all that the target holds and the backup does not. */
export type Losses = {
  /** Source records that landed since. */
  readonly records: number;
  /** Rows of the application that were written since, less those deleted since, table by table. */
  readonly rows: number;
  /** The application's tables that differ; with as many rows as in the backup, cells were changed. */
  readonly tables: readonly TableDifference[];
  /** Steps of the run that were done since. */
  readonly steps: readonly string[];
};

const LINEAGE = "_touchdown_records";

/** Reads all of the target. Null where it cannot be read: then nobody knows. */
export async function findLosses(target: string, { folder, manifest }: Backup): Promise<Losses | null> {
  try {
    const before = reading(copyFileOf(folder), stepsOf);
    return await reading(target, async (now) => compare(now, { tables: manifest.tables, steps: await before }));
  } catch {
    // Missing or damaged, which is what rolling back is for.
    return null;
  }
}

async function reading<Result>(file: string, read: (target: Target) => Result | Promise<Result>): Promise<Result> {
  const target = openTargetReadOnly(file);
  try {
    target.exec("BEGIN");
    return await read(target);
  } finally {
    target.close();
  }
}

type Before = { readonly tables: TableDigests; readonly steps: readonly string[] };

async function compare(target: Target, before: Before): Promise<Losses> {
  const now = await digestTables(target);
  const derived = searchTables(target);
  const differences = compareTables(before.tables, now).filter(
    ({ table }) => table !== SCHEMA && !isLedger(table) && !derived.has(table),
  );
  return {
    records: Math.max(0, (now[LINEAGE]?.rows ?? 0) - (before.tables[LINEAGE]?.rows ?? 0)),
    rows: differences.reduce((sum, { rowsNow, rowsThen }) => sum + Math.max(0, (rowsNow ?? 0) - (rowsThen ?? 0)), 0),
    tables: differences,
    steps: stepsOf(target).filter((step) => !before.steps.includes(step)),
  };
}

function stepsOf(target: Target): readonly string[] {
  return target.prepare<[], string>("SELECT step FROM _touchdown_steps ORDER BY done_at_ms, step").pluck().all();
}

/** Where full-text search keeps its index: it follows from the other tables. */
function searchTables(target: Target): ReadonlySet<string> {
  const sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
  return new Set(target.prepare<[], string>(sql).pluck().all());
}
