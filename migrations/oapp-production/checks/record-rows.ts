import type { CheckFacts } from "../../../shared/check.ts";
import type { Cell, SourceRecord } from "../../../shared/landing.ts";

export type StoredRow = Readonly<Record<string, Cell>>;

/** Finds the row that a record became, by the lineage. */
export class RecordRows {
  readonly #lineage;
  readonly #row;

  constructor(target: CheckFacts["target"], table: string) {
    this.#lineage = target.prepare<[string, string], { disposition: number; id: string | null }>(
      "SELECT disposition, target_id AS id FROM _touchdown_records WHERE system = ? AND path = ?",
    );
    this.#row = target.prepare<[string], StoredRow>(`SELECT * FROM ${table} WHERE id = ?`);
  }

  /** Null where it became none; `isLeftBehind`: by a rule that says so. */
  of({ system, path }: SourceRecord): { readonly row: StoredRow | null; readonly isLeftBehind: boolean } {
    const lineage = this.#lineage.get(system, path);
    const row = lineage?.id === null || lineage === undefined ? undefined : this.#row.get(lineage.id);
    return { row: row ?? null, isLeftBehind: lineage !== undefined && LEFT_BEHIND.has(lineage.disposition) };
  }
}

/** Excluded and rejected: _touchdown_records.disposition. */
const LEFT_BEHIND = new Set([4, 5]);

/** A column of a record; "" where it has none. */
export function cellIn({ data }: SourceRecord, column: string): string {
  const value = data[column];
  return typeof value === "string" ? value : "";
}

export function textIn(row: StoredRow, column: string): string {
  const cell = row[column];
  return typeof cell === "string" ? cell : "";
}
