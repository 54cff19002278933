import type { Origin, WireDocument, WireLanding, WireRow } from "../shared/batch.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { InvariantError, toError } from "../shared/errors.ts";
import type { Disposition, Reject, RowReference } from "../shared/landing.ts";
import { ledgerRecord, type LedgerWriter } from "./ledger-writer.ts";
import { MissingParentSignal, type TargetWriter } from "./target-writer.ts";

export type Place = { readonly system: string; readonly collection: string; readonly page: number };

export type LanderOptions = {
  readonly target: Target;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  /** "table.column" of the collection that become null when their row does not stand. */
  readonly nullWhenMissing: ReadonlySet<string>;
  readonly place: Place;
  /** Counts a landed record. */
  readonly count: (disposition: Disposition | "held") => void;
};

type WireReject = WireLanding & { readonly kind: "rejected" };
type Outcome = { readonly counted: readonly (Disposition | "held")[] };

/**
 * Lands documents inside the caller's transaction. All go in at once; when a constraint refuses, the batch is halved again and again until the record at fault
 * stands alone, and that record is rejected with the reason. The result is the same as landing one by one.
 */
export class DocumentLander {
  readonly #options: LanderOptions;

  constructor(options: LanderOptions) {
    this.#options = options;
  }

  land(documents: readonly WireDocument[]): void {
    const counted = this.#attempt(() => this.#landAll(documents));
    if (counted !== null) {
      for (const disposition of counted) this.#options.count(disposition);
      return;
    }
    const [only] = documents;
    if (documents.length === 1 && only !== undefined) {
      for (const disposition of this.#landCarefully(only).counted) this.#options.count(disposition);
      return;
    }
    const middle = documents.length >>> 1;
    this.land(documents.slice(0, middle));
    this.land(documents.slice(middle));
  }

  /** Runs `act` in a savepoint; null when the data is to blame, and then nothing of it remains. */
  #attempt<Result>(act: () => Result): Result | null {
    const { target } = this.#options;
    target.exec("SAVEPOINT landing");
    try {
      const result = act();
      target.exec("RELEASE landing");
      return result;
    } catch (error) {
      if (!target.inTransaction || !isDataError(error)) throw error;
      target.exec("ROLLBACK TO landing");
      target.exec("RELEASE landing");
      return null;
    }
  }

  #landAll(documents: readonly WireDocument[]): (Disposition | "held")[] {
    const { writer } = this.#options;
    const counted: (Disposition | "held")[] = [];
    for (const document of documents) {
      this.#writeDerived(document);
      let owner: RowReference | null = null;
      for (const landing of document.landings) {
        counted.push(this.#landOne(document, landing, owner));
        if (landing.kind === "mapped") owner ??= { table: landing.row.table, id: writer.idOf(landing.row) };
      }
      this.#writeRemarks(document);
    }
    return counted;
  }

  /** `owner`: a row that stands beyond doubt, as it has just been written; elements require that of their document, and asking for it each time is not free. */
  #landOne(document: WireDocument, landing: WireLanding, owner: RowReference | null = null): Disposition | "held" {
    const { ledger, writer, place } = this.#options;
    const record = ledgerRecord(document, landing, place);
    switch (landing.kind) {
      case "mapped": {
        const origin = { system: place.system, path: record.path, hash: document.hash };
        ledger.record(record, writer.insert(landing.row, origin, owner));
        break;
      }
      case "claim":
        ledger.record(record);
        ledger.claim(record, landing);
        break;
      case "rejected":
        ledger.record(record);
        ledger.reject(record, landing);
        break;
      default:
        ledger.record(record);
    }
    return record.disposition;
  }

  /** One document, landing by landing: what is refused becomes a reject, the rest stands. */
  #landCarefully(document: WireDocument): Outcome {
    const [first, ...elements] = document.landings;
    if (first === undefined) throw new InvariantError(`document ${document.path} has no landing`);
    this.#writeDerived(document);
    const landed = this.#landOrReject(document, first);
    if (landed === "rejected") return { counted: [landed] };
    const counted: (Disposition | "held")[] = [landed];
    const refused: string[] = [];
    for (const landing of elements) {
      if (refused.some((element) => landing.element.startsWith(`${element}#`))) continue;
      const disposition = this.#landOrReject(document, landing);
      if (disposition === "rejected") refused.push(landing.element);
      counted.push(disposition);
    }
    this.#writeRemarks(document);
    return { counted };
  }

  #landOrReject(document: WireDocument, landing: WireLanding): Disposition | "held" {
    const disposition = this.#attempt(() => this.#landOne(document, landing));
    if (disposition !== null) return disposition;
    const mended = landing.kind === "mapped" ? this.#mend(document, landing) : null;
    const retried = mended === null ? null : this.#attempt(() => this.#landOne(document, mended));
    if (retried !== null) return retried;
    this.#landOne(document, this.#explain(document, landing, mended));
    return "rejected";
  }

  /** The landing with its dispensable references null, or null when there is nothing to mend. */
  #mend(document: WireDocument, landing: WireLanding & { kind: "mapped" }): (WireLanding & { kind: "mapped" }) | null {
    const { writer, ledger, nullWhenMissing, place } = this.#options;
    const dispensable = writer
      .missingParents(landing.row)
      .filter(({ column }) => nullWhenMissing.has(`${landing.row.table}.${column}`));
    if (dispensable.length === 0) return null;
    for (const { column, table, id } of dispensable) {
      const detail = `${landing.row.table}.${column} refers to ${table} ${id}, which does not stand; it is null`;
      ledger.finding(place.system, document.path + landing.element, {
        rule: "reference-null",
        detail,
        collection: place.collection,
      });
    }
    const row = writer.withNull(landing.row, new Set(dispensable.map(({ column }) => column)));
    return { ...landing, row };
  }

  #explain(
    { path, hash }: WireDocument,
    landing: WireLanding,
    mended: (WireLanding & { kind: "mapped" }) | null,
  ): WireReject {
    const { element } = landing;
    const { place } = this.#options;
    if (landing.kind !== "mapped")
      throw new InvariantError(`the ledger refuses a ${landing.kind} landing of element "${element}"`);
    const { row } = mended ?? landing;
    const reject = explainRow(this.#options.writer, row) ?? this.#constraint(row, { ...place, path, hash });
    return { kind: "rejected", element, ...reject };
  }

  #constraint(row: WireRow, origin: Origin): Reject {
    const { target, writer } = this.#options;
    target.exec("SAVEPOINT landing");
    try {
      writer.insert(row, origin);
      throw new InvariantError(`table ${row.table} takes a row that it refused before`);
    } catch (error) {
      if (!isDataError(error)) throw error;
      return { rule: "constraint", reason: toError(error).message, raw: JSON.stringify(row.cells) };
    } finally {
      target.exec("ROLLBACK TO landing");
      target.exec("RELEASE landing");
    }
  }

  #writeDerived({ derived }: WireDocument): void {
    if (derived === undefined) return;
    const { writer, ledger } = this.#options;
    for (const row of derived) {
      if (writer.insertNew(row)) ledger.derived(row.table, writer.idOf(row));
    }
  }

  #writeRemarks({ path, findings, facts }: WireDocument): void {
    const { ledger, place } = this.#options;
    for (const { element, rule, detail } of findings ?? []) {
      ledger.finding(place.system, path + element, { rule, detail, collection: place.collection });
    }
    for (const fact of facts ?? []) ledger.fact(fact);
  }
}

/** Why a row whose parents do not stand is refused, or null when its parents are all there. */
export function explainRow(writer: TargetWriter, row: WireRow): Reject | null {
  const [missing] = writer.missingParents(row);
  if (missing === undefined) return null;
  const reason = `${row.table}.${missing.column} refers to ${missing.table} ${missing.id}, which does not stand: it is missing at the source or was rejected itself`;
  return { rule: "missing-parent", reason, raw: missing.id };
}

/** Whether the data is to blame for what SQLite threw, and not the disk, a lock or ourselves. */
export function isDataError(error: unknown): boolean {
  if (error instanceof MissingParentSignal || error instanceof RangeError) return true;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(error.code);
}
