import type { Target } from "../../shared/connections/sqlite.ts";
import type { TableChanges } from "../../shared/publication.ts";
import { CELL_HASH_LENGTH } from "./cells.ts";
import type { TableShape } from "./table-shape.ts";
import type { SyncStamp } from "./table-sync.ts";

const PAIRS_MAX = 100;

/**
 * Records that went and came in one sync, and say the same but for their key: whoever renamed the key at the source will want to know that there are two
 * rows now, one of them a tombstone.
 */
export function readKeyChanges(
  production: Target,
  shape: TableShape,
  { sync, at }: SyncStamp,
): TableChanges["keyChanges"] {
  return production
    .prepare<[string, number, string, number, string], { readonly from: string; readonly to: string }>(
      `WITH gone AS MATERIALIZED (
         SELECT key, ${contentSql(shape)} AS content FROM _sync_state WHERE table_name = ? AND state = 'tombstone' AND sync = ?
       ), came AS MATERIALIZED (
         SELECT key, ${contentSql(shape)} AS content FROM _sync_state
         WHERE table_name = ? AND state = 'live' AND sync = ? AND since = ?
       )
       SELECT gone.key AS "from", came.key AS "to" FROM gone JOIN came USING (content) ORDER BY 1, 2 LIMIT ${PAIRS_MAX}`,
    )
    .all(shape.table.name, sync, shape.table.name, sync, at);
}

/** The hashes of all fields but the key, and the cells as they were read, which hold the key again. */
function contentSql({ table, columns, compared, key }: TableShape): string {
  const left = compared.flatMap((at, field) => (at === key || columns[at] === table.raw?.cells ? [] : [field]));
  const parts = left.map((field) => `substr(fields, ${field * CELL_HASH_LENGTH + 1}, ${CELL_HASH_LENGTH})`);
  return parts.length === 0 ? "key" : parts.join(" || ");
}
