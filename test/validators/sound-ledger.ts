import type Database from "better-sqlite3";
import { compareKeys } from "../../shared/key.ts";
import type { Cell, Disposition } from "../../shared/landing.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { STARTED_AT, SYSTEM } from "./sound-schema.ts";

export type Values = Readonly<Record<string, Cell>>;
export type Landed = {
  readonly path: string;
  readonly disposition: Disposition;
  readonly rule?: string;
  readonly table?: string;
  readonly id?: string;
  readonly hash: string;
};
/** A document and its elements, as they landed. */
export type Document = { readonly path: string; readonly landed: readonly Landed[] };

const PAGE_SIZE = 15;

/** Writes rows, and the plan, pages, lineage and rejects that a loader leaves of the documents of a collection. */
export class SoundLedger {
  readonly #target: Database.Database;
  #page = 0;

  constructor(target: Database.Database) {
    this.#target = target;
  }

  land(collection: string, documents: readonly Document[]): void {
    const sorted = documents.toSorted((a, b) => compareKeys(a.path, b.path));
    this.insert("_touchdown_plan", {
      collection,
      system: SYSTEM,
      counted: documents.length,
      boundaries: "[]",
      missing_parents: collection === "rfis" ? '["friday/engagements/list/gone"]' : "[]",
      reads: documents.length,
    });
    for (let from = 0; from < sorted.length; from += PAGE_SIZE) {
      const page = sorted.slice(from, from + PAGE_SIZE);
      const isLast = from + PAGE_SIZE >= sorted.length;
      this.#landPage(collection, page, {
        after: sorted[from - 1]?.path ?? null,
        up_to: isLast ? null : (page.at(-1)?.path ?? null),
      });
    }
  }

  #landPage(
    collection: string,
    documents: readonly Document[],
    range_: { readonly after: string | null; readonly up_to: string | null },
  ): void {
    this.#page += 1;
    const landed = documents.flatMap((one) => one.landed);
    const count = (disposition: Disposition): number => landed.filter((one) => one.disposition === disposition).length;
    this.insert("_touchdown_pages", {
      page: this.#page,
      collection,
      ...range_,
      documents: documents.length,
      read: landed.length,
      mapped: count("mapped"),
      embedded: count("embedded"),
      merged: count("merged"),
      excluded: count("excluded"),
      rejected: count("rejected"),
      held: 0,
      digest: "d",
      reads: documents.length,
      loaded_at_ms: Date.parse(STARTED_AT) + this.#page * 700,
    });
    for (const one of landed) {
      this.insert("_touchdown_records", {
        system: SYSTEM,
        path: one.path,
        collection,
        disposition: DISPOSITION_CODES[one.disposition],
        rule: one.rule ?? null,
        target_table: one.table ?? null,
        target_id: one.id ?? null,
        hash: one.hash,
        update_time_us: 1_700_000_000_000_000,
        page: this.#page,
      });
      if (one.disposition === "rejected") {
        this.insert("_touchdown_rejects", {
          system: SYSTEM,
          path: one.path,
          collection,
          rule: one.rule ?? "",
          reason: "It says <b>maybe</b>.",
          raw: '"maybe"',
          page: this.#page,
        });
      }
    }
  }

  insert(table: string, values: Values): void {
    const columns = Object.keys(values);
    const names = columns.map((column) => `"${column}"`).join(", ");
    this.#target
      .prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => "?").join(", ")})`)
      .run(...Object.values(values));
  }
}
