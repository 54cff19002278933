import type { CheckFacts } from "../../../shared/check.ts";
import type { CheckFaults } from "../../../shared/check-faults.ts";
import { dispositionOf } from "../../../shared/ledger-schema.ts";
import type { Disposition } from "../../../shared/landing.ts";

/** What the ledger says became of a source record. */
export type Fate = {
  readonly disposition: Disposition | "held";
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
};

export type RecordKey = { readonly system: string; readonly path: string };

/** The ledger, asked record by record. */
export class Lineage {
  readonly #find;

  constructor(target: CheckFacts["target"]) {
    this.#find = target.prepare<
      [string, string],
      { disposition: number; rule: string | null; table: string | null; id: string | null }
    >(
      `SELECT disposition, rule, target_table AS "table", target_id AS id FROM _touchdown_records WHERE system = ? AND path = ?`,
    );
  }

  /** Null for a record that the ledger does not know. */
  fateOf({ system, path }: RecordKey): Fate | null {
    const found = this.#find.get(system, path);
    return found === undefined ? null : { ...found, disposition: dispositionOf(found.disposition) };
  }

  /** The row that a record came to, or null: of another table, or of a record that did not arrive. */
  idOf(key: RecordKey, table: string): string | null {
    const fate = this.fateOf(key);
    return fate?.table === table ? fate.id : null;
  }
}

/**
 * A record that the ledger does not know, or has not decided about, is lost: only what it rejects may be absent. What may be excluded is asked about by whoever
 * knows the rule for it.
 */
export function noteLost(faults: CheckFaults, { system, path }: RecordKey, fate: Fate | null): void {
  const kind = lossOf(fate);
  if (kind !== null) faults.add(kind, { key: `${system}:${path}` });
}

function lossOf(fate: Fate | null): string | null {
  if (fate === null) return "the ledger does not know the source record";
  if (fate.disposition === "held") return "the source record waits for a decision";
  return fate.disposition === "excluded" ? "the source record is excluded and nothing says why" : null;
}

/** Whether the record came to a row. */
export function hasArrived(fate: Fate | null): fate is Fate & { readonly id: string } {
  return fate !== null && fate.id !== null && (fate.disposition === "mapped" || fate.disposition === "merged");
}
