import type { WireDocument } from "../shared/batch.ts";
import { contains, type Key, type KeyRange } from "../shared/key.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import type { Collection } from "../shared/migration.ts";
import type { DiffParts } from "./diff-batch.ts";
import { DocumentLander, type Place } from "./document-lander.ts";
import type { LineageRecord } from "./lineage-reader.ts";
import { Repair, Unrepairable, type OwnedRow } from "./repair.ts";

type PageRange = KeyRange & { readonly page: number };

/** Lands documents of a collection anew over what stands of them. */
export class DocumentRepair {
  readonly #collection: Collection;
  readonly #parts: DiffParts;
  readonly #repair: Repair;
  readonly #pages: readonly PageRange[];

  constructor(collection: Collection, parts: DiffParts) {
    this.#collection = collection;
    this.#parts = parts;
    this.#repair = new Repair(parts);
    this.#pages = parts.target
      .prepare<[string], PageRange>("SELECT page, after, up_to AS upTo FROM _touchdown_pages WHERE collection = ?")
      .all(collection.name);
  }

  /** Brings a document in line, and removes records that say they are inside it and are not. Null, or why it cannot be done. */
  land(document: WireDocument, extras: readonly LineageRecord[]): string | null {
    return this.#repair.attempt(() => {
      const { system, name } = this.#collection;
      const page = this.#pageOf(document.path);
      const documents = document.newer === undefined ? [document] : [document, document.newer];
      const expected = documents.flatMap(({ landings }) => landings.map(({ element }) => document.path + element));
      const before = this.#forget([...expected.flatMap((path) => this.#find(path)), ...extras]);
      const { target, ledger } = this.#parts;
      const place: Place = { system, collection: name, page };
      const nullWhenMissing = new Set(this.#collection.nullWhenMissing ?? []);
      new DocumentLander({ target, ledger, writer: this.#repair.writer, nullWhenMissing, place, count: ignore }).land([
        document,
      ]);
      this.#requireLanded(document, before.records);
      this.#repair.restore(system, before.findings);
      this.#repair.remove(rowsOf([...before.records.values()].filter(({ path }) => !this.#isHeld(path))));
      this.#repair.touch(page);
    });
  }

  /** Removes records of a document that the source does not have, and their rows. */
  remove(records: readonly LineageRecord[]): string | null {
    return this.#repair.attempt(() => {
      this.#forget(records);
      this.#repair.remove(rowsOf(records));
    });
  }

  finish(): void {
    this.#repair.recount();
  }

  #forget(records: readonly LineageRecord[]) {
    const findings = records.flatMap(({ path, page }) => {
      this.#repair.touch(page);
      return this.#repair.forget(this.#collection.system, path);
    });
    return { findings, records: new Map(records.map((record) => [record.path, record])) };
  }

  /** A repair never turns a row into a reject: what the lander refuses must have been refused before, or lack its parent and its record. */
  #requireLanded(document: WireDocument, before: ReadonlyMap<string, LineageRecord>): void {
    const { lineage } = this.#parts;
    for (const { kind, element } of document.landings) {
      if (kind !== "mapped") continue;
      const path = document.path + element;
      const earlier = before.get(path);
      const now = lineage.find(this.#collection.system, path);
      if (now?.disposition === DISPOSITION_CODES.mapped || earlier?.disposition === DISPOSITION_CODES.rejected)
        continue;
      if (earlier === undefined && (now === undefined || now.rule === "missing-parent" || this.#isRuled(path)))
        continue;
      const reject = lineage.reject(this.#collection.system, path);
      throw new Unrepairable(reject?.reason ?? `${path} lands no more`);
    }
  }

  /** A record that was lost, and whose row the table's own rules refuse whatever else stands there. */
  #isRuled(path: string): boolean {
    return this.#parts.lineage.reject(this.#collection.system, path)?.reason.startsWith("CHECK") ?? false;
  }

  /** What becomes of a claim's row is its merge's to say. */
  #isHeld(path: string): boolean {
    return this.#parts.lineage.find(this.#collection.system, path)?.disposition === DISPOSITION_CODES.held;
  }

  #find(path: string): LineageRecord[] {
    const record = this.#parts.lineage.find(this.#collection.system, path);
    return record === undefined ? [] : [record];
  }

  #pageOf(key: Key): number {
    return this.#pages.find((range) => contains(range, key))?.page ?? 0;
  }
}

function rowsOf(records: readonly LineageRecord[]): OwnedRow[] {
  return records.flatMap(({ disposition, table, id }) =>
    disposition === DISPOSITION_CODES.mapped && table !== null && id !== null ? [{ table, id }] : [],
  );
}

/** The tallies of the pages are counted anew in the end. */
function ignore(): void {}
