import type { WireDocument, WireLanding } from "../shared/batch.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { digest } from "../shared/identity.ts";
import type { KeyRange } from "../shared/key.ts";
import type { Disposition, Reject, Tally } from "../shared/landing.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import { ANY_FIELD } from "../shared/field-rules.ts";
import type { Collection } from "../shared/migration.ts";
import type { Tiles } from "../shared/tiles.ts";
import { LedgerTiles } from "./ledger-tiles.ts";
import type { FieldCount } from "./field-shapes.ts";

export type LedgerRecord = {
  readonly system: string;
  readonly path: string;
  readonly collection: string;
  readonly disposition: Disposition | "held";
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
  readonly hash: string;
  readonly updateTimeUs: number;
  readonly page: number;
};

export type PageEntry = KeyRange & {
  readonly collection: string;
  readonly documents: number;
  readonly tally: Tally;
  readonly digest: string;
  readonly reads: number;
};

export type SettledRow = { readonly position: number; readonly table: string; readonly id: string };

type Forgotten = { readonly page: number; readonly disposition: number };
type RangeRow = { readonly after: string | null; readonly upTo: string | null };

/** Writes the ledger, inside the transaction that writes the rows. */
export class LedgerWriter {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #tiles: LedgerTiles;

  constructor(target: Target) {
    this.#statements = prepareStatements(target);
    this.#tiles = new LedgerTiles(target, (collection) => this.#statements.ranges.all(collection));
  }

  /** The landed ranges of a collection. */
  tiles(collection: string): Tiles {
    return this.#tiles.of(collection);
  }

  forgetTiles(): void {
    this.#tiles.forget();
  }

  page(page: number, entry: PageEntry): void {
    const { tally } = entry;
    this.#statements.page.run(
      page,
      entry.collection,
      entry.after,
      entry.upTo,
      entry.documents,
      tally.read,
      tally.mapped,
      tally.embedded,
      tally.merged,
      tally.excluded,
      tally.rejected,
      tally.held,
      entry.digest,
      entry.reads,
      Date.now(),
    );
  }

  /** Adds to what the fields of a collection count. */
  fields({ name, fields }: Collection, counts: ReadonlyMap<string, FieldCount>): void {
    for (const [field, { seen, nonNull }] of counts) {
      const rule = fields?.[field] ?? fields?.[ANY_FIELD];
      this.#statements.field.run(name, field, rule === undefined ? null : JSON.stringify(rule), seen, nonNull);
    }
  }

  record(record: LedgerRecord, id: string | null = record.id): void {
    this.#statements.record.run(
      record.system,
      record.path,
      record.collection,
      DISPOSITION_CODES[record.disposition],
      record.rule,
      record.table,
      id,
      record.hash,
      record.updateTimeUs,
      record.page,
    );
  }

  reject(record: LedgerRecord, reject: Reject): void {
    const { system, path, collection, page } = record;
    this.#statements.reject.run(system, path, collection, reject.rule, reject.reason, reject.raw, page);
  }

  finding(system: string, path: string, finding: { rule: string; detail: string; collection: string }): void {
    this.#statements.finding.run(system, path, finding.rule, finding.detail, finding.collection);
  }

  fact(fact: { readonly kind: string; readonly key: string; readonly value: string }): void {
    this.#statements.fact.run(fact.kind, fact.key, fact.value);
  }

  derived(table: string, id: string): void {
    this.#statements.derived.run(table, id);
  }

  underive(table: string, id: string): void {
    this.#statements.underive.run(table, id);
  }

  /** Notes a derived row that came with the row of a merge's key. */
  settled(merge: string, key: string, row: SettledRow): void {
    this.#statements.settled.run(merge, key, row.position, row.table, row.id);
  }

  /** Forgets the derived rows that came with a key's row; returns them in the order in which they were written. */
  forgetSettled(merge: string, key: string): SettledRow[] {
    const rows = this.#statements.settledOf.all(merge, key);
    if (rows.length > 0) this.#statements.forgetSettled.run(merge, key);
    return rows;
  }

  unreject(system: string, path: string): void {
    this.#statements.unreject.run(system, path);
  }

  claim(record: LedgerRecord, claim: WireLanding & { kind: "claim" }): void {
    const { updateTimeUs, system, path, hash, collection, page } = record;
    this.#statements.claim.run(
      claim.merge,
      claim.key,
      claim.rank,
      updateTimeUs,
      system,
      path,
      hash,
      claim.values,
      collection,
      page,
    );
  }

  /** The records of a document that are rejected, outermost first: the document itself or elements of it. */
  rejectedIn(system: string, path: string): { readonly path: string; readonly page: number }[] {
    return this.#statements.rejectedIn.all(system, path, `${path}#`, `${path}$`);
  }

  /** Forgets a record and all inside it, so that it can land anew. Returns what it had: its pages and dispositions. */
  forget(system: string, path: string): Forgotten[] {
    const bounds = [system, path, `${path}#`, `${path}$`] as const;
    const forgotten = this.#statements.recordsOf.all(...bounds);
    this.#statements.forgetRecords.run(...bounds);
    this.#statements.forgetRejects.run(...bounds);
    this.#statements.forgetFindings.run(...bounds);
    this.#statements.forgetClaims.run(...bounds);
    return forgotten;
  }

  addToPage(page: number, delta: Tally): void {
    const { read, mapped, embedded, merged, excluded, rejected, held } = delta;
    this.#statements.addToPage.run(read, mapped, embedded, merged, excluded, rejected, held, page);
  }
}

/** The ledger's number of a page: derived from its range, so that it does not depend on who landed first. */
export function pageNumber(collection: string, range: KeyRange): number {
  return Number.parseInt(digest(JSON.stringify([collection, range.after, range.upTo])).slice(0, 12), 16);
}

/** The record of a landing; a mapped one gets its table and id when its row has been inserted. */
export function ledgerRecord(
  document: WireDocument,
  landing: WireLanding,
  at: { readonly system: string; readonly collection: string; readonly page: number },
): LedgerRecord {
  const { kind, element } = landing;
  // Every field is written out: this runs once a record, and spreading objects here cost as much as the insert itself.
  return {
    system: at.system,
    path: element === "" ? document.path : document.path + element,
    collection: at.collection,
    disposition: kind === "claim" ? "held" : kind,
    rule: kind === "excluded" || kind === "rejected" ? landing.rule : null,
    table: kind === "mapped" ? landing.row.table : kind === "embedded" || kind === "merged" ? landing.table : null,
    // An embedded record without an id lives in many rows of the table.
    id: (kind === "embedded" || kind === "merged") && landing.id !== "" ? landing.id : null,
    hash: kind === "mapped" && landing.hash !== undefined ? landing.hash : document.hash,
    updateTimeUs: document.updateTimeUs,
    page: at.page,
  };
}

function prepareStatements(target: Target) {
  const ofDocument = "system = ? AND (path = ? OR (path > ? AND path < ?))";
  return {
    ranges: target.prepare<[string], RangeRow>(
      "SELECT after, up_to AS upTo FROM _touchdown_pages WHERE collection = ?",
    ),
    page: target.prepare("INSERT INTO _touchdown_pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    field: target.prepare(
      `INSERT INTO _touchdown_fields VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (collection, field) DO UPDATE SET seen = seen + excluded.seen, non_null = non_null + excluded.non_null`,
    ),
    record: target.prepare("INSERT INTO _touchdown_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    reject: target.prepare("INSERT INTO _touchdown_rejects VALUES (?, ?, ?, ?, ?, ?, ?)"),
    finding: target.prepare("INSERT OR IGNORE INTO _touchdown_findings VALUES (?, ?, ?, ?, ?)"),
    fact: target.prepare("INSERT OR REPLACE INTO _touchdown_facts VALUES (?, ?, ?)"),
    derived: target.prepare("INSERT OR IGNORE INTO _touchdown_derived VALUES (?, ?)"),
    underive: target.prepare("DELETE FROM _touchdown_derived WHERE target_table = ? AND target_id = ?"),
    settled: target.prepare("INSERT INTO _touchdown_settled VALUES (?, ?, ?, ?, ?)"),
    settledOf: target.prepare<[string, string], SettledRow>(
      `SELECT position, target_table AS "table", target_id AS id FROM _touchdown_settled WHERE merge = ? AND key = ? ORDER BY position`,
    ),
    forgetSettled: target.prepare("DELETE FROM _touchdown_settled WHERE merge = ? AND key = ?"),
    unreject: target.prepare("DELETE FROM _touchdown_rejects WHERE system = ? AND path = ?"),
    claim: target.prepare("INSERT INTO _touchdown_claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    recordsOf: target.prepare<[string, string, string, string], Forgotten>(
      `SELECT page, disposition FROM _touchdown_records WHERE ${ofDocument}`,
    ),
    rejectedIn: target.prepare<[string, string, string, string], { path: string; page: number }>(
      `SELECT path, page FROM _touchdown_rejects WHERE ${ofDocument} ORDER BY path`,
    ),
    forgetRecords: target.prepare(`DELETE FROM _touchdown_records WHERE ${ofDocument}`),
    forgetRejects: target.prepare(`DELETE FROM _touchdown_rejects WHERE ${ofDocument}`),
    forgetFindings: target.prepare(`DELETE FROM _touchdown_findings WHERE ${ofDocument}`),
    forgetClaims: target.prepare(`DELETE FROM _touchdown_claims WHERE ${ofDocument}`),
    addToPage: target.prepare(
      `UPDATE _touchdown_pages SET read = read + ?, mapped = mapped + ?, embedded = embedded + ?, merged = merged + ?,
       excluded = excluded + ?, rejected = rejected + ?, held = held + ? WHERE page = ?`,
    ),
  };
}
