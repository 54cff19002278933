import type { CheckFacts } from "../../../shared/check.ts";
import type { CheckFaults } from "../../../shared/check-faults.ts";
import { DISPOSITION_CODES } from "../../../shared/ledger-schema.ts";
import { SAMPLES_MAX } from "../../../shared/verdict.ts";

export type ExpectedRows = {
  readonly table: string;
  /** Records seen at the source that own a row of the table. */
  readonly owners: number;
  /** A condition on the rows that are meant, as `t`; without it all of them are. */
  readonly where?: string;
};

/**
 * The rows of a table are those of the records that were seen, no more and no fewer: so nothing that was rejected or excluded has a row, and nobody else has written one, or
 * passed one off as derived: none of these tables has rows that belong to no record. Says how many rows there are.
 */
export function countRows(
  target: CheckFacts["target"],
  faults: CheckFaults,
  { table, owners, where = "true" }: ExpectedRows,
): number {
  const rows = target.prepare<[], number>(`SELECT count(*) FROM "${table}" AS t WHERE ${where}`).pluck().get() ?? 0;
  if (rows === owners) return rows;
  const rogue = `
    FROM "${table}" AS t LEFT JOIN _touchdown_records AS r ON r.system = t.source_system AND r.path = t.source_path
    WHERE (${where}) AND (r.target_id IS NOT t.id OR r.disposition <> ${DISPOSITION_CODES.mapped})`;
  const samples = target.prepare<[], string>(`SELECT t.id ${rogue} LIMIT ${SAMPLES_MAX}`).pluck().all();
  for (const key of samples) faults.add(`a row of ${table} stems from no source record that arrived`, { table, key });
  if (samples.length === 0) {
    const detail = `${rows} rows, ${owners} source records that own one`;
    faults.add(`the rows of ${table} are not as many as the source records`, { table, key: table, detail });
  }
  return rows;
}
