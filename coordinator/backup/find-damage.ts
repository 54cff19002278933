import type { Target } from "../../shared/connections/sqlite.ts";

type Violation = { readonly table: string; readonly parent: string; readonly count: number };

/** What SQLite itself finds wrong with a file, as sentences: integrity_check over all pages, indexes and rows, and violated foreign keys. */
export function findDamage(copy: Target): readonly string[] {
  return [...findStructureDamage(copy), ...violations(copy)];
}

/** What integrity_check finds alone: a database of others may have violated foreign keys all along. */
export function findStructureDamage(copy: Target): string[] {
  const lines = copy.prepare<[], string>("SELECT integrity_check FROM pragma_integrity_check").pluck().all();
  return lines.filter((line) => line !== "ok").map((line) => `integrity_check: ${line}`);
}

function violations(copy: Target): string[] {
  const found = copy
    .prepare<[], Violation>(
      'SELECT "table", parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY "table", parent ORDER BY 1, 2',
    )
    .all();
  return found.map(
    ({ table, parent, count }) => `foreign_key_check: ${count} rows of ${table} refer to a missing row of ${parent}`,
  );
}
