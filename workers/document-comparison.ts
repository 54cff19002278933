import type { Origin, WireDocument, WireLanding, WireRow } from "../shared/batch.ts";
import type { Reject } from "../shared/landing.ts";
import { DISPOSITION_CODES, dispositionOf } from "../shared/ledger-schema.ts";
import type { Findings } from "./diff-ledger.ts";
import type { Place } from "./document-lander.ts";
import { ledgerRecord } from "./ledger-writer.ts";
import type { LineageReader, LineageRecord } from "./lineage-reader.ts";
import { refusalOf, type RefusalOptions } from "./refusal.ts";
import { describeCell, type CellDifference, type RowComparison } from "./row-comparison.ts";

export type ComparisonOptions = RefusalOptions & {
  readonly rows: RowComparison;
  readonly lineage: LineageReader;
  readonly place: Place;
  readonly findings: Findings;
};

type Mapped = WireLanding & { readonly kind: "mapped" };
type Rejected = WireLanding & { readonly kind: "rejected" };

/** What a row must be for: its table, its id, and the record that owns it. */
type At = { readonly path: string; readonly table?: string; readonly id?: string };

/**
 * Compares documents, mapped anew, with what landed of them: each landing with its lineage, and the row, reject or claim that it came to; the derived rows,
 * findings and facts that a document asks for count with the document itself. Every record gets one verdict.
 */
export class DocumentComparison {
  readonly #options: ComparisonOptions;
  /** Records of the ledger that no document has asked for yet. */
  readonly #left: Map<string, LineageRecord>;
  /** Derived rows that many documents ask for: whether all is well with them. */
  readonly #derived = new Map<string, boolean>();

  constructor(options: ComparisonOptions, records: Map<string, LineageRecord>) {
    this.#options = options;
    this.#left = records;
  }

  /** Whether all of it is as it should be. */
  compare(document: WireDocument): boolean {
    const refused: string[] = [];
    let isSound = true;
    for (const landing of document.landings) {
      if (refused.some((element) => element === "" || landing.element.startsWith(`${element}#`))) continue;
      const path = document.path + landing.element;
      const record = this.#take(path);
      const refusal = landing.kind === "mapped" ? this.#refusal(document, landing, record) : null;
      if (refusal !== null) refused.push(landing.element);
      const expected: WireLanding =
        refusal === null ? landing : { kind: "rejected", element: landing.element, ...refusal };
      // The lander stops at a document that it rejects itself: it notes nothing about it.
      const hasRemarks =
        landing.element === "" &&
        this.#compareDerived(document) &&
        (refusal !== null || this.#compareRemarks(document));
      const isFine = landing.element !== "" || hasRemarks;
      isSound = this.#count(document, expected, { record, isFine }) && isSound;
    }
    return document.newer === undefined ? isSound : this.compare(document.newer) && isSound;
  }

  #count(
    document: WireDocument,
    landing: WireLanding,
    { record, isFine }: { readonly record: LineageRecord | undefined; readonly isFine: boolean },
  ): boolean {
    const { findings } = this.#options;
    const path = document.path + landing.element;
    if (record === undefined) {
      this.#differ("record", { path }, { column: "", expected: landing.kind, actual: null });
      findings.count("missing");
      return false;
    }
    const hasLineage = this.#compareLineage(document, landing, record);
    const content = this.#compareContent(document, landing);
    const isMatching = isFine && hasLineage && content === "matching";
    findings.count(isMatching ? "matching" : content === "missing" ? "missing" : "mismatched");
    return isMatching;
  }

  #take(path: string): LineageRecord | undefined {
    const record = this.#left.get(path);
    // One that another collection claims to have brought is no record of this one's range.
    if (record === undefined) return this.#options.lineage.find(this.#options.place.system, path);
    this.#left.delete(path);
    return record;
  }

  /** The loader's own reject of a landing that the transform maps, where the ledger has one, or lacks the record: asked of the target anew. */
  #refusal(document: WireDocument, landing: Mapped, record: LineageRecord | undefined): Reject | null {
    if (record !== undefined && record.disposition !== DISPOSITION_CODES.rejected) return null;
    return refusalOf(landing.row, this.#origin(document, landing), this.#options);
  }

  #compareLineage(document: WireDocument, landing: WireLanding, record: LineageRecord): boolean {
    const expected = ledgerRecord(document, landing, this.#options.place);
    const isClaim = landing.kind === "claim";
    const id = landing.kind === "mapped" ? this.#options.writer.idOf(landing.row) : expected.id;
    const isSame =
      record.hash === expected.hash &&
      record.updateTimeUs === expected.updateTimeUs &&
      record.collection === expected.collection &&
      // What became of a claim is its merge's to say.
      (isClaim ||
        (record.disposition === DISPOSITION_CODES[expected.disposition] &&
          record.rule === expected.rule &&
          record.table === expected.table &&
          record.id === id));
    if (isSame) return true;
    const { path } = record;
    const tell = (column: string, wanted: string | number | null, actual: string | number | null): void => {
      if (wanted !== actual)
        this.#differ("lineage", { path }, { column, expected: textOf(wanted), actual: textOf(actual) });
    };
    tell("hash", expected.hash, record.hash);
    tell("update_time_us", expected.updateTimeUs, record.updateTimeUs);
    tell("collection", expected.collection, record.collection);
    if (isClaim) return false;
    tell("disposition", expected.disposition, dispositionText(record.disposition));
    tell("rule", expected.rule, record.rule);
    tell("target_table", expected.table, record.table);
    tell("target_id", id, record.id);
    return false;
  }

  /** What the landing came to: "missing" when it is not there at all. */
  #compareContent(document: WireDocument, landing: WireLanding): "matching" | "mismatched" | "missing" {
    switch (landing.kind) {
      case "mapped":
        return this.#compareRow(document, landing);
      case "rejected":
        return this.#compareReject(document, landing);
      case "claim":
        return this.#compareClaim(document, landing) ? "matching" : "mismatched";
      default:
        return "matching";
    }
  }

  #compareRow(document: WireDocument, landing: Mapped): "matching" | "mismatched" | "missing" {
    const { rows, writer } = this.#options;
    const { row } = landing;
    const differences = rows.compare(row, this.#origin(document, landing));
    if (differences !== null && differences.length === 0) return "matching";
    const at = { path: document.path + landing.element, table: row.table, id: writer.idOf(row) };
    if (differences === null) {
      this.#differ("row", at, { column: "", expected: "a row", actual: null });
      return "missing";
    }
    const cells = differences.filter((cell) => !this.#isNulled(cell, row, at.path));
    for (const cell of cells) this.#differCell("cell", at, cell);
    return cells.length === 0 ? "matching" : "mismatched";
  }

  /** Whether the cell is null because its row did not stand, as the collection allows; then the ledger says so. */
  #isNulled({ column, expected, actual }: CellDifference, { table }: WireRow, path: string): boolean {
    const { nullWhenMissing, writer, lineage, place } = this.#options;
    if (actual !== null || typeof expected !== "string" || !nullWhenMissing.has(`${table}.${column}`)) return false;
    const parent = writer.parentOf(table, column);
    if (parent === null) return false;
    const detail = `${table}.${column} refers to ${parent} ${expected}, which does not stand; it is null`;
    return lineage.hasFinding(place.system, path, { rule: "reference-null", detail });
  }

  #compareReject(document: WireDocument, landing: Rejected): "matching" | "mismatched" {
    const { lineage, place } = this.#options;
    const path = document.path + landing.element;
    const stored = lineage.reject(place.system, path);
    let isSame = true;
    for (const column of ["rule", "reason", "raw"] as const) {
      if (stored?.[column] === landing[column]) continue;
      isSame = false;
      this.#differ(
        "reject",
        { path },
        { column, expected: textOf(landing[column]), actual: textOf(stored?.[column] ?? null) },
      );
    }
    return isSame ? "matching" : "mismatched";
  }

  #compareClaim(document: WireDocument, landing: WireLanding & { kind: "claim" }): boolean {
    const { lineage, place } = this.#options;
    const path = document.path + landing.element;
    const { merge, key } = landing;
    const at = { path, table: "_touchdown_claims", id: `${merge} ${key}` };
    const stored = lineage.claim(merge, key, { system: place.system, path });
    if (stored === undefined) {
      this.#differ("claim", at, { column: "", expected: "a claim", actual: null });
      return false;
    }
    const expected = {
      rank: landing.rank,
      updateTimeUs: document.updateTimeUs,
      hash: document.hash,
      values: landing.values,
      collection: place.collection,
    };
    let isSame = true;
    for (const column of ["rank", "updateTimeUs", "hash", "values", "collection"] as const) {
      if (stored[column] === expected[column]) continue;
      isSame = false;
      this.#differ("claim", at, { column, expected: textOf(expected[column]), actual: textOf(stored[column]) });
    }
    return isSame;
  }

  #compareDerived({ path, derived }: WireDocument): boolean {
    let isSound = true;
    for (const row of derived ?? []) {
      const id = this.#options.writer.idOf(row);
      const name = `${row.table} ${id}`;
      const known = this.#derived.get(name) ?? this.#isDerivedSound(row, { path, table: row.table, id });
      this.#derived.set(name, known);
      isSound &&= known;
    }
    return isSound;
  }

  /** Equal ids mean equal values, whoever asks; but a record may have turned up that owns the row. */
  #isDerivedSound(row: WireRow, at: Required<At>): boolean {
    const { rows, lineage } = this.#options;
    const differences = rows.compare(row, null);
    if (differences === null) {
      this.#differ("derived", at, { column: "", expected: "a row", actual: null });
      return false;
    }
    if (differences.length === 0 || !lineage.isDerived(at.table, at.id)) return true;
    for (const cell of differences) this.#differCell("derived", at, cell);
    return false;
  }

  #compareRemarks({ path, findings, facts }: WireDocument): boolean {
    const { lineage, place } = this.#options;
    let isSound = true;
    for (const { element, rule, detail } of findings ?? []) {
      if (lineage.hasFinding(place.system, path + element, { rule, detail })) continue;
      isSound = false;
      this.#differ(
        "finding",
        { path: path + element, id: rule },
        { column: "detail", expected: textOf(detail), actual: null },
      );
    }
    for (const { kind, key, value } of facts ?? []) {
      const stored = lineage.fact(kind, key);
      if (stored === value) continue;
      isSound = false;
      const at = { path, table: "_touchdown_facts", id: `${kind} ${key}` };
      this.#differ("fact", at, { column: "value", expected: textOf(value), actual: textOf(stored ?? null) });
    }
    return isSound;
  }

  #differCell(kind: "cell" | "derived", at: At, { column, expected, actual }: CellDifference): void {
    this.#differ(kind, at, { column, expected: describeCell(expected), actual: describeCell(actual) });
  }

  #differ(
    kind: Parameters<Findings["differ"]>[0]["kind"],
    { path, table = "", id = "" }: At,
    difference: { readonly column: string; readonly expected: string | null; readonly actual: string | null },
  ): void {
    this.#options.findings.differ({ system: this.#options.place.system, path, kind, table, id, ...difference });
  }

  #origin({ path, hash }: WireDocument, { element }: WireLanding): Origin {
    return { system: this.#options.place.system, path: path + element, hash };
  }
}

function textOf(value: string | number | null): string | null {
  return typeof value === "number" ? String(value) : describeCell(value);
}

/** The code itself where nothing is called that. */
function dispositionText(code: number): string {
  const isKnown = Object.values(DISPOSITION_CODES).includes(code);
  return isKnown ? dispositionOf(code) : String(code);
}
