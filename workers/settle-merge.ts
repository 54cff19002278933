import { encodeRow, type WireRow } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant, toError } from "../shared/errors.ts";
import {
  EMPTY_TALLY,
  addTallies,
  type ClaimValues,
  type Disposition,
  type Reject,
  type Row,
  type Tally,
  type TallyField,
} from "../shared/landing.ts";
import { DISPOSITION_CODES, dispositionOf } from "../shared/ledger-schema.ts";
import type { Claim, ClaimVerdict, Merge, Settlement } from "../shared/migration.ts";
import { explainRow, isDataError } from "./document-lander.ts";
import type { LedgerWriter } from "./ledger-writer.ts";
import type { TargetWriter } from "./target-writer.ts";

export type SettleOptions = {
  readonly target: Target;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  readonly catalog: Catalog;
};

type ClaimRow = {
  readonly key: string;
  readonly rank: number;
  readonly updateTimeUs: number;
  readonly system: string;
  readonly path: string;
  readonly hash: string;
  readonly claim: string;
  readonly collection: string;
  readonly page: number;
  /** The code of what became of it so far: held, or the verdict of an earlier settling of the same key. */
  readonly disposition: number;
};

/** Keys read at a time. */
const KEYS_READ = 2000;

/**
 * Decides every key of a merge that holds claims without a verdict, once all of them have landed, in one transaction that also marks the step as
 * complete: done twice it is done once. The result depends on the claims alone, never on their order of arrival.
 */
export function settleMerge(merge: Merge, options: SettleOptions): Tally {
  const { target } = options;
  const settle = target.transaction(() => {
    const startedAtMs = Date.now();
    const settling = new Settling(merge, options);
    for (const claims of heldClaimsByKey(target, merge.name)) settling.settle(claims);
    const tally = settling.finish();
    target
      .prepare("INSERT OR REPLACE INTO _touchdown_steps VALUES (?, ?, ?, ?)")
      .run(`settle ${merge.name}`, Date.now(), Date.now() - startedAtMs, JSON.stringify(tally));
    return tally;
  });
  return settle.immediate();
}

class Settling {
  readonly #merge: Merge;
  readonly #options: SettleOptions;
  readonly #byPage = new Map<number, Tally>();
  readonly #update: Statement;

  constructor(merge: Merge, options: SettleOptions) {
    this.#merge = merge;
    this.#options = options;
    this.#update = options.target.prepare(
      "UPDATE _touchdown_records SET disposition = ?, rule = ?, target_table = ?, target_id = ? WHERE system = ? AND path = ?",
    );
  }

  settle(rows: readonly ClaimRow[]): void {
    const key = rows[0]?.key ?? "";
    const { yieldsTo } = this.#merge;
    if (yieldsTo !== undefined && this.#options.writer.stands(yieldsTo, key)) {
      for (const row of rows) this.#mark(row, "merged", { table: yieldsTo, id: key });
      return;
    }
    const settlement = this.#merge.settle(key, rows.map(toClaim));
    invariant(
      settlement.verdicts.length === rows.length,
      `merge ${this.#merge.name}: one verdict for each claim on ${key}`,
    );
    const refusal = this.#insert(settlement, rows);
    rows.forEach((row, index) => this.#apply(row, refusal ?? settlement.verdicts[index] ?? "merged", settlement));
    for (const { element, rule, detail } of settlement.findings ?? []) {
      const [first] = rows;
      if (first !== undefined)
        this.#options.ledger.finding(first.system, first.path + element, {
          rule,
          detail,
          collection: first.collection,
        });
    }
  }

  /** Brings the pages' tallies in line; returns what the settling changed in all. */
  finish(): Tally {
    let total = EMPTY_TALLY;
    for (const [page, delta] of this.#byPage) {
      this.#options.ledger.addToPage(page, delta);
      total = addTallies(total, delta);
    }
    return total;
  }

  /** Inserts the row of the settlement; a reject for all its claims when the target refuses it. */
  #insert({ row, verdicts }: Settlement, rows: readonly ClaimRow[]): Reject | null {
    if (row === null) return null;
    invariant(
      verdicts.filter((verdict) => verdict === "mapped").length === 1,
      `merge ${this.#merge.name}: one claim is mapped`,
    );
    const owner = rows[verdicts.indexOf("mapped")];
    invariant(owner !== undefined, `merge ${this.#merge.name}: the mapped claim is one of those given`);
    const encoded = this.#mend(this.#encode(row));
    const { target, writer } = this.#options;
    target.exec("SAVEPOINT settling");
    try {
      writer.upsert(encoded, owner);
      // A tombstone whose person has turned up after all now has an owner.
      this.#options.ledger.underive(encoded.table, writer.idOf(encoded));
      return null;
    } catch (error) {
      if (!isDataError(error)) throw error;
      target.exec("ROLLBACK TO settling");
      const reason = toError(error).message;
      return explainRow(writer, encoded) ?? { rule: "constraint", reason, raw: JSON.stringify(encoded.cells) };
    } finally {
      target.exec("RELEASE settling");
    }
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

  #apply(claim: ClaimRow, verdict: ClaimVerdict, { row }: Settlement): void {
    const into = row === null ? null : { table: row.table, id: String(row.values["id"]) };
    if (typeof verdict === "string") this.#mark(claim, verdict, into);
    else this.#reject(claim, verdict);
  }

  #mark(
    claim: ClaimRow,
    disposition: "mapped" | "merged",
    into: { readonly table: string; readonly id: string } | null,
  ): void {
    this.#update.run(
      DISPOSITION_CODES[disposition],
      null,
      into?.table ?? null,
      into?.id ?? null,
      claim.system,
      claim.path,
    );
    this.#tally(claim, disposition);
  }

  #reject(claim: ClaimRow, reject: Reject): void {
    this.#update.run(DISPOSITION_CODES.rejected, reject.rule, null, null, claim.system, claim.path);
    const { system, path, collection, page, hash, updateTimeUs } = claim;
    const record = {
      system,
      path,
      collection,
      page,
      hash,
      updateTimeUs,
      disposition: "rejected",
      rule: reject.rule,
      table: null,
      id: null,
    } as const;
    this.#options.ledger.reject(record, reject);
    this.#tally(claim, "rejected");
  }

  #tally({ page, disposition: before }: ClaimRow, after: Disposition): void {
    const delta: Record<TallyField, number> = { ...EMPTY_TALLY };
    delta[after] += 1;
    delta[dispositionOf(before)] -= 1;
    this.#byPage.set(page, addTallies(this.#byPage.get(page) ?? EMPTY_TALLY, delta));
  }
}

function toClaim({ system, path, rank, updateTimeUs, claim, hash }: ClaimRow): Claim {
  // Written by our own transform worker.
  const values: ClaimValues = JSON.parse(claim);
  return { system, path, rank, updateTimeUs, hash, values };
}

/** All claims on the keys that hold some, key by key, each key's in the order that `settle` is promised. Read in pages: the connection writes meanwhile. */
function* heldClaimsByKey(target: Target, merge: string): Generator<readonly ClaimRow[]> {
  const keysPage = target.prepare<[string, string], { key: string }>(
    `SELECT DISTINCT c.key FROM _touchdown_claims c JOIN _touchdown_records r ON r.system = c.system AND r.path = c.path
     WHERE c.merge = ? AND c.key > ? AND r.disposition = ${DISPOSITION_CODES.held} ORDER BY c.key LIMIT ${KEYS_READ}`,
  );
  const ofKey = target.prepare<[string, string], ClaimRow>(
    `SELECT c.key, c.rank, c.update_time_us AS updateTimeUs, c.system, c.path, c.hash, c.claim, c.collection, c.page, r.disposition
     FROM _touchdown_claims c JOIN _touchdown_records r ON r.system = c.system AND r.path = c.path
     WHERE c.merge = ? AND c.key = ? ORDER BY c.rank, c.update_time_us DESC, c.system, c.path`,
  );
  let last = "";
  for (;;) {
    const keys = keysPage.all(merge, last);
    for (const { key } of keys) yield ofKey.all(merge, key);
    if (keys.length < KEYS_READ) return;
    last = keys.at(-1)?.key ?? last;
  }
}
