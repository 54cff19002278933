import { encodeRow, type Origin, type WireRow } from "../shared/batch.ts";
import { invariant } from "../shared/errors.ts";
import type { Reject, Row } from "../shared/landing.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import type { Merge, Settlement } from "../shared/migration.ts";
import type { DiffParts } from "./diff-batch.ts";
import type { DifferenceKind, Findings } from "./diff-ledger.ts";
import { toClaim, type ClaimedRecord } from "./read-claims.ts";
import { describeCell } from "./row-comparison.ts";
import { SettlementWriter } from "./settlement-writer.ts";

/** What became of a claim: its disposition, and the row or the reject. */
type Fate = {
  readonly disposition: "mapped" | "merged" | "rejected";
  readonly into: { readonly table: string; readonly id: string } | null;
  readonly reject: Reject | null;
};

/** What a key must have come to. */
export type Expectation = {
  readonly settlement: Settlement | null;
  readonly row: WireRow | null;
  readonly owner: ClaimedRecord | null;
  readonly derived: readonly WireRow[];
  /** One for each claim; null where an earlier settling stands on purpose. */
  readonly fates: readonly (Fate | null)[];
};

type At = { readonly claim: ClaimedRecord; readonly table?: string; readonly id?: string };
type Told = { readonly column: string; readonly expected: string | null; readonly actual: string | null };

/** Settles the keys of a merge in memory, as the loader did, and compares what came of them: the row, its derived rows, and the verdict of each claim. */
export class MergeComparison {
  readonly #merge: Merge;
  readonly #parts: DiffParts;
  readonly #settled: (key: string) => string[];

  constructor(merge: Merge, parts: DiffParts) {
    this.#merge = merge;
    this.#parts = parts;
    const settled = parts.target
      .prepare<[string, string], string>(
        "SELECT target_table || ' ' || target_id FROM _touchdown_settled WHERE merge = ? AND key = ? ORDER BY position",
      )
      .pluck();
    this.#settled = (key) => settled.all(merge.name, key);
  }

  /** Whether all of the key is as it should be. */
  compare(claims: readonly ClaimedRecord[], findings: Findings): boolean {
    const [first] = claims;
    if (first === undefined) return true;
    const expectation = this.expect(claims);
    const comparing = new KeyComparison({ parts: this.#parts, findings, settled: this.#settled(first.key) });
    const row = comparing.compareRow(expectation);
    const isSound = [
      row === "matching",
      comparing.compareDerived(expectation, first),
      comparing.compareFates(expectation, claims),
      comparing.compareRemarks(expectation, first),
    ].every(Boolean);
    findings.count(isSound ? "matching" : row === "missing" ? "missing" : "mismatched");
    return isSound;
  }

  expect(claims: readonly ClaimedRecord[]): Expectation {
    const key = claims[0]?.key ?? "";
    const { yieldsTo } = this.#merge;
    if (yieldsTo !== undefined && this.#yields(yieldsTo, key, claims)) {
      const fate: Fate = { disposition: "merged", into: { table: yieldsTo, id: key }, reject: null };
      return { settlement: null, row: null, owner: null, derived: [], fates: claims.map(() => fate) };
    }
    const settlement = this.#merge.settle(key, claims.map(toClaim));
    const into =
      settlement.row === null ? null : { table: settlement.row.table, id: String(settlement.row.values["id"]) };
    const owner = claims[settlement.verdicts.indexOf("mapped")] ?? null;
    const refusal = this.#refusal(settlement, claims, owner);
    const hasRejected = claims.some(isRejected);
    const fates = claims.map((claim, index): Fate | null => {
      const verdict = refusal ?? settlement.verdicts[index] ?? "merged";
      // What an earlier settling had put there stays when a later one, of more claims, is refused.
      if (typeof verdict !== "string")
        return hasRejected && !isRejected(claim) && isLanded(claim)
          ? null
          : { disposition: "rejected", into: null, reject: verdict };
      return { disposition: verdict, into, reject: null };
    });
    if (refusal !== null || settlement.row === null) return { settlement, row: null, owner, derived: [], fates };
    const derived = (settlement.derived ?? []).map((row) => this.#encode(row));
    return { settlement, row: this.#mend(this.#encode(settlement.row)), owner, derived, fates };
  }

  /** Whether the key's row is another record's. One that is this merge's own, or gone, is told by what the claims say. */
  #yields(table: string, key: string, claims: readonly ClaimedRecord[]): boolean {
    const { writer, rows } = this.#parts;
    if (!writer.stands(table, key))
      return claims.every(
        ({ disposition, table: to, id }) => disposition === DISPOSITION_CODES.merged && to === table && id === key,
      );
    const source = rows.sourceOf(table, key);
    if (source === null) return !claims.some(({ disposition }) => disposition === DISPOSITION_CODES.mapped);
    return !claims.some(({ system, path }) => system === source.system && path === source.path);
  }

  /** Why the target refuses the settlement, where the ledger says that it did: asked of the target anew, and nothing of it remains. */
  #refusal(
    { row, verdicts, derived = [] }: Settlement,
    claims: readonly ClaimedRecord[],
    owner: ClaimedRecord | null,
  ): Reject | null {
    const isSuspect = claims.some((claim, index) => isRejected(claim) && typeof verdicts[index] === "string");
    if (row === null || owner === null || !isSuspect) return null;
    const { target } = this.#parts;
    target.exec("SAVEPOINT trial");
    try {
      return new SettlementWriter(this.#merge, this.#parts).write({ key: owner.key, row, owner, derived });
    } finally {
      target.exec("ROLLBACK TO trial");
      target.exec("RELEASE trial");
    }
  }

  #encode(row: Row): WireRow {
    const table = this.#parts.catalog.get(row.table);
    invariant(table !== undefined, `there is no table ${row.table} in the target`);
    return encodeRow(row, table);
  }

  #mend(row: WireRow): WireRow {
    const dispensable = new Set(this.#merge.nullWhenMissing ?? []);
    if (dispensable.size === 0) return row;
    const { writer } = this.#parts;
    const missing = writer.missingParents(row).filter(({ column }) => dispensable.has(`${row.table}.${column}`));
    return writer.withNull(row, new Set(missing.map(({ column }) => column)));
  }
}

type KeyOptions = { readonly parts: DiffParts; readonly findings: Findings; readonly settled: readonly string[] };

class KeyComparison {
  readonly #options: KeyOptions;

  constructor(options: KeyOptions) {
    this.#options = options;
  }

  compareRow({ row, owner }: Expectation): "matching" | "mismatched" | "missing" {
    if (row === null || owner === null) return "matching";
    const { rows, writer } = this.#options.parts;
    const origin: Origin = owner;
    const at = { claim: owner, table: row.table, id: writer.idOf(row) };
    const differences = rows.compare(row, origin);
    if (differences === null) {
      this.#differ("row", at, { column: "", expected: "a row", actual: null });
      return "missing";
    }
    for (const { column, expected, actual } of differences)
      this.#differ("cell", at, { column, expected: describeCell(expected), actual: describeCell(actual) });
    return differences.length === 0 ? "matching" : "mismatched";
  }

  compareDerived({ derived, owner }: Expectation, first: ClaimedRecord): boolean {
    const { parts, settled } = this.#options;
    const claim = owner ?? first;
    let isSound = true;
    for (const row of derived) {
      const id = parts.writer.idOf(row);
      const at = { claim, table: row.table, id };
      const differences = parts.rows.compare(row, null);
      if (differences === null) this.#differ("derived", at, { column: "", expected: "a row", actual: null });
      for (const { column, expected, actual } of differences ?? [])
        this.#differ("derived", at, { column, expected: describeCell(expected), actual: describeCell(actual) });
      isSound &&= differences?.length === 0;
    }
    const wanted = derived.map((row) => `${row.table} ${parts.writer.idOf(row)}`);
    if (wanted.join("\n") === settled.join("\n")) return isSound;
    const listed = { expected: JSON.stringify(wanted), actual: JSON.stringify(settled) };
    this.#differ("settled", { claim, table: "_touchdown_settled", id: claim.key }, { column: "", ...listed });
    return false;
  }

  compareFates({ fates }: Expectation, claims: readonly ClaimedRecord[]): boolean {
    return claims.map((claim, index) => this.#compareFate(fates[index] ?? null, claim)).every(Boolean);
  }

  compareRemarks({ settlement }: Expectation, { system, path }: ClaimedRecord): boolean {
    const { lineage } = this.#options.parts;
    let isSound = true;
    for (const { element, rule, detail } of settlement?.findings ?? []) {
      if (lineage.hasFinding(system, path + element, { rule, detail })) continue;
      isSound = false;
      this.#options.findings.differ({
        system,
        path: path + element,
        kind: "finding",
        table: "",
        id: rule,
        column: "detail",
        expected: JSON.stringify(detail),
        actual: null,
      });
    }
    return isSound;
  }

  #compareFate(fate: Fate | null, claim: ClaimedRecord): boolean {
    // A record that the ledger lacks is missing in its collection, and told there.
    if (fate === null || claim.disposition === null) return true;
    const { disposition, into, reject } = fate;
    const pairs: [string, string | number | null, string | number | null][] = [
      ["disposition", DISPOSITION_CODES[disposition], claim.disposition],
      ["rule", reject?.rule ?? null, claim.rule],
      ["target_table", into?.table ?? null, claim.table],
      ["target_id", into?.id ?? null, claim.id],
    ];
    const different = pairs.filter(([, expected, actual]) => expected !== actual);
    for (const [column, expected, actual] of different)
      this.#differ("lineage", { claim }, { column, expected: textOf(expected), actual: textOf(actual) });
    const isRejectSound = reject === null || this.#compareReject(reject, claim);
    return different.length === 0 && isRejectSound;
  }

  #compareReject(reject: Reject, claim: ClaimedRecord): boolean {
    const stored = this.#options.parts.lineage.reject(claim.system, claim.path);
    const columns = (["rule", "reason", "raw"] as const).filter((column) => stored?.[column] !== reject[column]);
    for (const column of columns)
      this.#differ(
        "reject",
        { claim },
        { column, expected: textOf(reject[column]), actual: textOf(stored?.[column] ?? null) },
      );
    return columns.length === 0;
  }

  #differ(kind: DifferenceKind, { claim, table = "", id = "" }: At, told: Told): void {
    const { system, path } = claim;
    this.#options.findings.differ({ system, path, kind, table, id, ...told });
  }
}

function isRejected({ disposition }: ClaimedRecord): boolean {
  return disposition === DISPOSITION_CODES.rejected;
}

function isLanded({ disposition }: ClaimedRecord): boolean {
  return disposition === DISPOSITION_CODES.mapped || disposition === DISPOSITION_CODES.merged;
}

function textOf(value: string | number | null): string | null {
  return typeof value === "number" ? String(value) : describeCell(value);
}
