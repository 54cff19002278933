import { encodeRow, type Origin, type WireRow } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { invariant, toError } from "../shared/errors.ts";
import type { Reject, Row } from "../shared/landing.ts";
import type { Merge } from "../shared/migration.ts";
import { explainRow, isDataError } from "./document-lander.ts";
import type { LedgerWriter } from "./ledger-writer.ts";
import type { TargetWriter } from "./target-writer.ts";

export type SettleOptions = {
  readonly target: Target;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  readonly catalog: Catalog;
};

/** The row that a key is settled to, the record that owns it, and the rows that come with it. */
export type SettledRows = {
  readonly key: string;
  readonly row: Row;
  readonly owner: Origin;
  readonly derived: readonly Row[];
};

/** Writes what a settlement asks for: all of it, or nothing. */
export class SettlementWriter {
  readonly #merge: Merge;
  readonly #options: SettleOptions;

  constructor(merge: Merge, options: SettleOptions) {
    this.#merge = merge;
    this.#options = options;
  }

  /**
   * Brings the key's row and its derived rows in line with the settlement; derived rows of an earlier settling that it does not ask for are taken back.
   * Null when all of it stands; else why the target refuses it, and then what stood before stands as it was.
   */
  write({ key, row, owner, derived }: SettledRows): Reject | null {
    const { target, writer, ledger } = this.#options;
    let atHand = this.#mend(this.#encode(row));
    target.exec("SAVEPOINT settling");
    try {
      writer.upsert(atHand, owner);
      // A tombstone whose person has turned up after all now has an owner.
      ledger.underive(atHand.table, writer.idOf(atHand));
      const wanted = derived.map((each) => this.#encode(each));
      const earlier = this.#takeBack(key, wanted);
      for (const [position, each] of wanted.entries()) {
        atHand = each;
        const id = writer.idOf(each);
        // Another's row under this id is no row of this key: it is refused, not overwritten.
        if (earlier.has(nameOf(each.table, id))) writer.upsert(each, null);
        else writer.insert(each, null);
        ledger.derived(each.table, id);
        ledger.settled(this.#merge.name, key, { position, table: each.table, id });
      }
      return null;
    } catch (error) {
      if (!isDataError(error)) throw error;
      const reason = toError(error).message;
      // Before the row is gone that a derived one refers to.
      const explained = explainRow(writer, atHand);
      target.exec("ROLLBACK TO settling");
      return explained ?? { rule: "constraint", reason, raw: JSON.stringify(atHand.cells) };
    } finally {
      target.exec("RELEASE settling");
    }
  }

  /** Takes back what an earlier settling of the key brought and this one does not want; returns what the earlier one brought. */
  #takeBack(key: string, wanted: readonly WireRow[]): ReadonlySet<string> {
    const { writer, ledger } = this.#options;
    const earlier = ledger.forgetSettled(this.#merge.name, key);
    const kept = new Set(wanted.map((row) => nameOf(row.table, writer.idOf(row))));
    // In the reverse of the order in which they were written: a later one may refer to an earlier one.
    for (const { table, id } of earlier.toReversed()) {
      if (kept.has(nameOf(table, id))) continue;
      writer.remove(table, id);
      ledger.underive(table, id);
    }
    return new Set(earlier.map(({ table, id }) => nameOf(table, id)));
  }

  #encode(row: Row): WireRow {
    const table = this.#options.catalog.get(row.table);
    invariant(table !== undefined, `there is no table ${row.table} in the target`);
    return encodeRow(row, table);
  }

  #mend(row: WireRow): WireRow {
    const dispensable = new Set(this.#merge.nullWhenMissing ?? []);
    if (dispensable.size === 0) return row;
    const missing = this.#options.writer
      .missingParents(row)
      .filter(({ column }) => dispensable.has(`${row.table}.${column}`));
    return this.#options.writer.withNull(row, new Set(missing.map(({ column }) => column)));
  }
}

function nameOf(table: string, id: string): string {
  return `${table} ${id}`;
}
