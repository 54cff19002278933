import type { Target } from "../../shared/connections/sqlite.ts";

/** What became of a document or of an element of it, as the ledger has it. */
export type LineageRow = {
  readonly path: string;
  readonly disposition: number;
  readonly table: string | null;
  readonly id: string | null;
};

/** The lineage of a document and of all its elements. */
export function openLineage(target: Target): (system: string, path: string) => readonly LineageRow[] {
  const columns = 'path, disposition, target_table AS "table", target_id AS id';
  // Elements are behind "#", and "$" is the character that follows it.
  const select = target.prepare<[string, string, string, string, string], LineageRow>(
    `SELECT ${columns} FROM _touchdown_records WHERE system = ? AND path = ?
     UNION ALL SELECT ${columns} FROM _touchdown_records WHERE system = ? AND path > ? || '#' AND path < ? || '$'`,
  );
  return (system, path) => select.all(system, path, system, path, path);
}
