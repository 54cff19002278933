import Database from "better-sqlite3";
import { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { digest, searchKey } from "../../shared/identity.ts";
import type { ClaimDraft, Disposition, Landing, Reject, Row, SourceRecord } from "../../shared/landing.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Claim, Collection, DirectoryEntries, Merge, Migration } from "../../shared/migration.ts";
import { schemaSql } from "./open-schema.ts";

const entry = z.record(z.string(), z.json());

/** What became of a record. */
export type Fate = { readonly disposition: Disposition; readonly rule: string | null; readonly table: string | null };

type HeldClaim = {
  readonly record: SourceRecord;
  readonly element: string;
  readonly draft: ClaimDraft;
  readonly collection: string;
};

/**
 * The least that carries a migration's declarations: one process, one pass, no queue, no resumption. It exists to try the mappings, the
 * merges and the directories' SQL together on the real schema; the engine itself has tests of its own.
 */
export class SmallEngine {
  readonly db = new Database(":memory:");
  readonly fates = new Map<string, Fate>();
  readonly findings: { readonly path: string; readonly rule: string; readonly detail: string }[] = [];
  readonly #migration: Migration;
  readonly #columns = new Map<string, ReadonlySet<string>>();
  readonly #nullable = new Map<string, readonly { readonly column: string; readonly table: string }[]>();
  readonly #claims = new Map<string, Map<string, HeldClaim[]>>();
  readonly #statements = new Map<string, Database.Statement>();
  readonly #directories = new Map<string, DirectoryEntries>();

  constructor(migration: Migration) {
    this.#migration = migration;
    this.db.exec(schemaSql("tables"));
    this.db.exec(LEDGER_SQL);
    this.db.pragma("foreign_keys = OFF");
  }

  /** Carries everything in the order that `after` allows. */
  run(documents: ReadonlyMap<string, readonly SourceRecord[]>): void {
    const done = new Set<string>();
    const waiting = [...this.#migration.collections, ...this.#migration.merges, ...this.#migration.directories];
    while (waiting.length > 0) {
      const index = waiting.findIndex(({ after }) => after.every((name) => done.has(name)));
      const [node] = waiting.splice(index, 1);
      if (index < 0 || node === undefined)
        throw new Error(`nothing can start: ${waiting.map(({ name }) => name).join()}`);
      if ("transform" in node) this.#collect(node, documents.get(node.name) ?? []);
      else if ("settle" in node) this.#merge(node);
      else this.#directory(node.name, node.sql);
      done.add(node.name);
    }
  }

  /** indexes.sql, the reconciliations, search.sql and views.sql. */
  finish(): void {
    this.db.exec(schemaSql("indexes"));
    for (const { rule, sql } of this.#migration.reconciliations ?? []) {
      const answers = this.db.prepare<[], { path: string; detail: string }>(`SELECT path, detail FROM (${sql})`).all();
      this.findings.push(...answers.map(({ path, detail }) => ({ path, rule, detail })));
    }
    for (const part of ["search", "views"] as const) this.db.exec(schemaSql(part));
  }

  #collect(collection: Collection, records: readonly SourceRecord[]): void {
    const context = { directory: (name: string): DirectoryEntries => this.#entries(name), settings: {} };
    for (const record of records) {
      const outcome = collection.transform(record, context);
      for (const { kind, key, value } of outcome.facts ?? []) {
        this.db.prepare("INSERT INTO _touchdown_facts VALUES (?, ?, ?)").run(kind, key, JSON.stringify(value));
      }
      for (const row of outcome.derived ?? []) this.#derive(row);
      for (const { rule, element, detail } of outcome.findings ?? []) {
        this.findings.push({ path: record.path + element, rule, detail });
      }
      this.#landAll(collection, record, outcome.landings);
    }
  }

  /** What is inside a rejected record is no record of its own. */
  #landAll(collection: Collection, record: SourceRecord, landings: readonly Landing[]): void {
    const refused: string[] = [];
    for (const landing of landings) {
      if (refused.some((element) => element === "" || landing.element.startsWith(`${element}#`))) continue;
      this.#land(collection, record, landing);
      const fate = this.fates.get(`${record.system} ${record.path}${landing.element}`);
      if (fate?.disposition === "rejected") refused.push(landing.element);
    }
  }

  #entries(name: string): DirectoryEntries {
    const entries = this.#directories.get(name);
    if (entries === undefined) throw new Error(`directory ${name} is asked for before it is made`);
    return entries;
  }

  #land(collection: Collection, record: SourceRecord, landing: Landing): void {
    const place = { record, element: landing.element, collection: collection.name };
    switch (landing.kind) {
      case "mapped":
        return this.#write(place, landing.row, collection.nullWhenMissing ?? []);
      case "rejected":
        return this.#settle(place, { disposition: "rejected", rule: landing.rule, table: null }, null);
      case "excluded":
        return this.#settle(place, { disposition: "excluded", rule: landing.rule, table: null }, null);
      case "claim":
        return this.#hold(place, landing.claim);
      case "embedded":
      case "merged":
        return this.#settle(
          place,
          { disposition: landing.kind, rule: null, table: landing.into.table },
          landing.into.id,
        );
    }
  }

  #hold(place: Place, draft: ClaimDraft): void {
    const merge = this.#claims.get(draft.merge) ?? new Map<string, HeldClaim[]>();
    this.#claims.set(draft.merge, merge);
    merge.set(draft.key, [...(merge.get(draft.key) ?? []), { ...place, draft }]);
  }

  #merge(merge: Merge): void {
    for (const [key, held] of this.#claims.get(merge.name) ?? []) {
      const ordered = held.toSorted(compareHeld);
      if (merge.yieldsTo !== undefined && this.#stands(merge.yieldsTo, key)) {
        const fate = { disposition: "merged", rule: null, table: merge.yieldsTo } as const;
        for (const place of ordered) this.#settle(place, fate, key);
        continue;
      }
      const { row, verdicts, findings, derived } = merge.settle(key, ordered.map(claimOf));
      for (const { rule, detail } of findings ?? []) this.findings.push({ path: key, rule, detail });
      for (const [index, verdict] of verdicts.entries()) {
        const place = ordered[index];
        if (place === undefined) throw new Error("a verdict without a claim");
        if (verdict === "mapped" && row !== null) this.#write(place, row, merge.nullWhenMissing ?? []);
        else this.#settleClaim(place, verdict, row);
      }
      if (row !== null && this.#stands(row.table, String(row.values["id"])))
        for (const each of derived ?? []) this.#derive(each);
    }
  }

  #settleClaim(place: Place, verdict: "mapped" | "merged" | Reject, row: Row | null): void {
    if (typeof verdict === "object") {
      this.#settle(place, { disposition: "rejected", rule: verdict.rule, table: null }, null);
    } else if (row !== null && this.#stands(row.table, String(row.values["id"]))) {
      this.#settle(place, { disposition: "merged", rule: null, table: row.table }, String(row.values["id"]));
    } else {
      this.#settle(place, { disposition: "rejected", rule: "missing-parent", table: null }, null);
    }
  }

  #directory(name: string, sql: string): void {
    const rows = this.db.prepare<[], { key: string; value: string }>(sql).all();
    this.#directories.set(name, new Map(rows.map(({ key, value }) => [key, entry.parse(JSON.parse(value))])));
  }

  #derive(row: Row): void {
    if (this.#stands(row.table, String(row.values["id"]))) return;
    this.#insert(row);
    this.db.prepare("INSERT INTO _touchdown_derived VALUES (?, ?)").run(row.table, row.values["id"]);
  }

  #write(place: Place, row: Row, nullWhenMissing: readonly string[]): void {
    const values = { ...row.values };
    for (const { column, table } of this.#references(row.table)) {
      const id = values[column];
      if (id === undefined || id === null || this.#stands(table, String(id))) continue;
      if (!nullWhenMissing.includes(`${row.table}.${column}`)) return this.#orphan(place);
      delete values[column];
      const detail = `${row.table}.${column} refers to ${table} ${String(id)}`;
      this.findings.push({ path: place.record.path + place.element, rule: "reference-null", detail });
    }
    if ((row.requires ?? []).some(({ table, id }) => !this.#stands(table, id))) return this.#orphan(place);
    const { system, path, data } = place.record;
    const source = {
      source_system: system,
      source_path: path + place.element,
      source_hash: digest(canonicalJson(data)),
    };
    this.#insert({ table: row.table, values: { ...source, ...values } });
    this.#settle(place, { disposition: "mapped", rule: null, table: row.table }, String(values["id"]));
  }

  #orphan(place: Place): void {
    this.#settle(place, { disposition: "rejected", rule: "missing-parent", table: null }, null);
  }

  #insert({ table, values }: Row): void {
    const columns = this.#columnsOf(table);
    const cells = { ...values, ...(columns.has("search_key") && { search_key: searchKey(String(values["id"])) }) };
    const names = Object.keys(cells);
    const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => "?").join()})`;
    this.#statement(sql).run(...Object.values(cells));
  }

  #settle({ record, element, collection }: Place, fate: Fate, id: string | null): void {
    const path = record.path + element;
    this.fates.set(`${record.system} ${path}`, fate);
    const code = DISPOSITION_CODES[fate.disposition];
    const sql = "INSERT INTO _touchdown_records VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, 0)";
    this.#statement(sql).run(record.system, path, collection, code, fate.rule, fate.table, id);
  }

  #stands(table: string, id: string): boolean {
    return this.#statement(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
  }

  #statement(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #columnsOf(table: string): ReadonlySet<string> {
    const found = this.#columns.get(table);
    if (found !== undefined) return found;
    const rows = this.db.prepare<[], { name: string }>(`PRAGMA table_info(${table})`).all();
    const columns = new Set(rows.map(({ name }) => name));
    this.#columns.set(table, columns);
    return columns;
  }

  #references(table: string): readonly { readonly column: string; readonly table: string }[] {
    const found = this.#nullable.get(table);
    if (found !== undefined) return found;
    const rows = this.db.prepare<[], { from: string; table: string }>(`PRAGMA foreign_key_list(${table})`).all();
    const references = rows.map((row) => ({ column: row.from, table: row.table }));
    this.#nullable.set(table, references);
    return references;
  }
}

type Place = { readonly record: SourceRecord; readonly element: string; readonly collection: string };

function claimOf({ record, element, draft }: HeldClaim): Claim {
  const { system, path, updateTimeUs } = record;
  return { system, path: path + element, rank: draft.rank, updateTimeUs, values: draft.values, hash: "" };
}

function compareHeld(a: HeldClaim, b: HeldClaim): number {
  const byRank = a.draft.rank - b.draft.rank || b.record.updateTimeUs - a.record.updateTimeUs;
  return byRank || (placeOf(a) < placeOf(b) ? -1 : 1);
}

function placeOf({ record, element }: HeldClaim): string {
  return `${record.system} ${record.path}${element}`;
}
