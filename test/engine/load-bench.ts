import type { Batch, PageJob } from "../../shared/batch.ts";
import { readCatalog, type Catalog } from "../../shared/catalog.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import type { SourceRecord, Tally } from "../../shared/landing.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Collection, DirectoryEntries, Migration } from "../../shared/migration.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { Settings } from "../../shared/setting.ts";
import type { SourceMap } from "../../shared/value.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadBatch, replayBatch } from "../../workers/load-batch.ts";
import { transformPage } from "../../workers/page-transform.ts";
import { settleMerge } from "../../workers/settle-merge.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import { cutBatches } from "../../workers/transform-worker.ts";

export type Range = { readonly after?: string | null; readonly upTo?: string | null };

/** The loader over an empty target in memory, without queues: what a job would do is a call. */
export class LoadBench {
  readonly target: Target = openScratch();
  readonly catalog: Catalog;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  readonly reach = (): void => undefined;
  /** What transform workers would be handed; none unless a test says so. */
  readonly directories = new Map<string, DirectoryEntries>();
  readonly #migration: Migration;
  readonly #settings: Settings;

  constructor(migration: Migration, settings: Settings = {}) {
    this.#migration = migration;
    this.#settings = settings;
    this.target.pragma("foreign_keys = ON");
    this.target.exec(LEDGER_SQL);
    this.target.exec(schemaPart(migration.schema, "tables"));
    this.catalog = readCatalog(this.target);
    this.writer = new TargetWriter(this.target, this.catalog);
    this.ledger = new LedgerWriter(this.target);
  }

  /** The one batch of a page with these documents. */
  batchOf(name: string, records: readonly SourceRecord[], range: Range = {}): Batch {
    const directory = (called: string): DirectoryEntries => this.directories.get(called) ?? new Map();
    const page: PageJob = {
      run: "r",
      migration: this.#migration.name,
      version: this.#migration.version,
      collection: name,
      after: range.after ?? null,
      upTo: range.upTo ?? null,
      limit: 1000,
      readTime: null,
      directories: {},
    };
    const collection = this.#collection(name);
    const work = { collection, catalog: this.catalog, context: { directory, settings: this.#settings } };
    const mapped = transformPage(records, work);
    const [batch] = cutBatches(page, { ...mapped, reads: records.length, system: collection.system, bytesMax: 1e9 });
    if (batch === undefined) throw new Error("no batch");
    // As it comes from the queue.
    return JSON.parse(JSON.stringify(batch)) as Batch;
  }

  load(batch: Batch): Tally {
    return loadBatch(batch, { ...this.#open(), collection: this.#collection(batch.collection) });
  }

  replay(batch: Batch): Tally {
    const collection = this.#collection(batch.collection);
    return replayBatch({ ...batch, kind: "replay" }, { ...this.#open(), collection });
  }

  settle(name: string): Tally {
    const merge = this.#migration.merges.find((candidate) => candidate.name === name);
    if (merge === undefined) throw new Error(`no merge ${name}`);
    return settleMerge(merge, this.#open());
  }

  rows(sql: string): unknown[] {
    return this.target.prepare(sql).all();
  }

  close(): void {
    this.target.close();
  }

  #open() {
    const { target, catalog, writer, ledger, reach } = this;
    return { target, catalog, writer, ledger, reach };
  }

  #collection(name: string): Collection {
    const found = this.#migration.collections.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no collection ${name}`);
    return found;
  }
}

export function record(path: string, data: SourceMap): SourceRecord {
  return { system: "friday", path, id: path.split("/").at(-1) ?? "", data, createTimeUs: 1, updateTimeUs: 2 };
}
