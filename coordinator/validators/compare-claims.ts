import type { Target } from "../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";

type Key = { readonly merge: string; readonly key: string; readonly rows: number; readonly mapped: number };

/** Records that claim one key are one thing: at most one of them is mapped, and all others that arrived are merged into its row. */
export function compareClaims(target: Target): Fault[] {
  const { mapped, merged } = DISPOSITION_CODES;
  const parted = `SELECT c.merge, c.key, count(DISTINCT r.target_table || ' ' || r.target_id) AS rows, count(CASE r.disposition WHEN ${mapped} THEN 1 END) AS mapped
    FROM _touchdown_claims AS c JOIN _touchdown_records AS r ON r.system = c.system AND r.path = c.path
    WHERE r.disposition IN (${mapped}, ${merged}) GROUP BY c.merge, c.key HAVING rows > 1 OR mapped > 1`;
  const count = target.prepare<[], number>(`SELECT count(*) FROM (${parted})`).pluck().get() ?? 0;
  if (count === 0) return [];
  const keys = target.prepare<[], Key>(`${parted} LIMIT ${SAMPLES_MAX}`).all();
  const samples = keys.map((one) => ({
    key: `${one.merge} ${one.key}`,
    detail: `its claims come to ${counted(one.rows, "row")}, and ${one.mapped} of them are mapped`,
  }));
  return [{ count, what: `${counted(count, "key")} of merges come to several rows`, samples }];
}
