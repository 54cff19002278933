import type { DiffBatch, WireDocument } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Reach } from "../shared/checkpoint.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { contains, type Key, type KeyRange } from "../shared/key.ts";
import type { Collection, Migration } from "../shared/migration.ts";
import { DiffLedger, Findings } from "./diff-ledger.ts";
import { DocumentComparison } from "./document-comparison.ts";
import { DocumentRepair } from "./document-repair.ts";
import type { LedgerWriter } from "./ledger-writer.ts";
import { LineageReader, type LineageRecord } from "./lineage-reader.ts";
import { RowComparison } from "./row-comparison.ts";
import type { TargetWriter } from "./target-writer.ts";

export type DiffOptions = {
  readonly target: Target;
  readonly catalog: Catalog;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  readonly migration: Migration;
  readonly reach: Reach;
};

export type DiffParts = DiffOptions & {
  readonly diff: DiffLedger;
  readonly rows: RowComparison;
  readonly lineage: LineageReader;
};

const opened = new WeakMap<Target, DiffParts>();

/** What a comparison needs of a target, prepared once. */
export function openDiff(options: DiffOptions): DiffParts {
  const { target, catalog, migration } = options;
  const known = opened.get(target);
  if (known !== undefined) return known;
  const rows = new RowComparison(target, catalog, migration);
  const parts = { ...options, rows, diff: new DiffLedger(target), lineage: new LineageReader(target) };
  opened.set(target, parts);
  return parts;
}

/** Lets go of what is remembered of the target, because a comparison of it was cut off. */
export function forgetDiff(target: Target): void {
  opened.delete(target);
}

/**
 * Compares a batch with the target and writes what it found, in one transaction. What of its range has been compared already is left out, so a batch delivered
 * twice changes nothing, and a crash before the commit leaves nothing.
 */
export function diffBatch(batch: DiffBatch, collection: Collection, parts: DiffParts): void {
  const { target, diff, reach } = parts;
  const tiles = diff.tiles(batch.collection);
  const open = tiles.uncovered({ after: batch.after, upTo: batch.upTo });
  if (open.length === 0) return;
  const compare = target.transaction(() => {
    for (const range of open) {
      const startedAtMs = performance.now();
      const isWhole = range.after === batch.after && range.upTo === batch.upTo;
      const documents = isWhole ? batch.documents : batch.documents.filter(({ path }) => contains(range, path));
      const findings = new Findings();
      const comparing = new RangeComparison({ batch, range, collection }, parts);
      if (batch.isRepair) comparing.repair(documents, findings);
      comparing.compare(documents, findings);
      diff.write(batch.collection, range, { ...findings.compared, durationMs: performance.now() - startedAtMs });
    }
    reach("in-transaction");
  });
  compare.immediate();
  for (const range of open) tiles.add(range);
  reach("after-commit");
}

type Ranged = { readonly batch: DiffBatch; readonly range: KeyRange; readonly collection: Collection };

/** A record that the source does not have, and the key of the document that it would be of. */
type Extra = { readonly key: Key; readonly record: LineageRecord };

type Differing = { readonly unsound: readonly WireDocument[]; readonly extras: readonly Extra[] };

class RangeComparison {
  readonly #ranged: Ranged;
  readonly #parts: DiffParts;

  constructor(ranged: Ranged, parts: DiffParts) {
    this.#ranged = ranged;
    this.#parts = parts;
  }

  /** Tells what differs; returns the documents that do, and the records that are extra, each with the key of its document. */
  compare(documents: readonly WireDocument[], findings: Findings): Differing {
    const { batch, range, collection } = this.#ranged;
    const records = this.#parts.lineage.near(batch.system, collection.name, range);
    const place = { system: batch.system, collection: collection.name, page: 0 };
    const nullWhenMissing = new Set(collection.nullWhenMissing ?? []);
    const comparison = new DocumentComparison({ ...this.#parts, nullWhenMissing, place, findings }, records);
    const unsound = documents.filter((document) => !comparison.compare(document));
    findings.countDocuments(documents.length);
    const extras = records.size === 0 ? [] : this.#extrasAmong(documents, records);
    for (const { record } of extras) this.#tellExtra(record, findings);
    return { unsound, extras };
  }

  /** Lands anew what differs. What cannot be brought in line is told, and found to differ once more by the comparison. */
  repair(documents: readonly WireDocument[], findings: Findings): void {
    const { unsound, extras } = this.compare(documents, new Findings());
    if (unsound.length + extras.length === 0) return;
    const repair = new DocumentRepair(this.#ranged.collection, this.#parts);
    const extrasBy = groupBy(extras);
    const own = new Map(documents.map((document) => [document.path, document]));
    const keys = new Set([...unsound.map(({ path }) => path), ...extrasBy.keys()]);
    for (const key of keys) {
      const document = own.get(key);
      const inside = extrasBy.get(key) ?? [];
      const reason = document === undefined ? repair.remove(inside) : repair.land(document, inside);
      if (reason !== null) this.#tellUnrepaired(key, reason, findings);
    }
    repair.finish();
  }

  /** What is left was asked for by no document: records of the range are extra, its neighbours' are not meant. */
  #extrasAmong(documents: readonly WireDocument[], records: ReadonlyMap<string, LineageRecord>): Extra[] {
    const { range } = this.#ranged;
    const byPath = new Map<string, Document>(documents.map((document) => [document.path, document]));
    const extras: Extra[] = [];
    for (const record of records.values()) {
      if (!candidatesOf(record.path).some((key) => contains(range, key))) continue;
      const key = this.#documentOf(record, byPath);
      if (contains(range, key)) extras.push({ key, record });
    }
    return extras;
  }

  #tellExtra({ path, table, id }: LineageRecord, findings: Findings): void {
    findings.count("extra");
    const { system } = this.#ranged.batch;
    const at = { system, path, kind: "record" as const, table: table ?? "", id: id ?? "", column: "" };
    findings.differ({ ...at, expected: null, actual: "a record" });
  }

  #tellUnrepaired(path: Key, reason: string, findings: Findings): void {
    const { system } = this.#ranged.batch;
    findings.differ({
      system,
      path,
      kind: "unrepaired",
      table: "",
      id: "",
      column: "",
      expected: null,
      actual: reason,
    });
  }

  /** The key of the document that a record belongs to: "#" begins an element, but may stand in the id of a document too. */
  #documentOf(record: LineageRecord, documents: ReadonlyMap<string, Document>): string {
    const { path } = record;
    for (const above of candidatesOf(path).slice(0, -1)) {
      const document = documents.get(above) ?? this.#parts.lineage.find(this.#ranged.batch.system, above);
      if (document === undefined || document.updateTimeUs !== record.updateTimeUs) continue;
      // An element has its document's digest, or is inside an array: "#array/element".
      if (document.hash === record.hash || path.includes("/", above.length)) return above;
    }
    return path;
  }
}

/** The keys that the document of this path may have: what is before a "#", and all of it. */
function candidatesOf(path: string): string[] {
  const candidates: string[] = [];
  for (let end = path.indexOf("#"); end > 0; end = path.indexOf("#", end + 1)) candidates.push(path.slice(0, end));
  return [...candidates, path];
}

function groupBy(extras: readonly Extra[]): ReadonlyMap<Key, LineageRecord[]> {
  const groups = new Map<Key, LineageRecord[]>();
  for (const { key, record } of extras) groups.set(key, [...(groups.get(key) ?? []), record]);
  return groups;
}

type Document = Pick<LineageRecord, "hash" | "updateTimeUs">;
