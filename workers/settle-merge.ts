import { encodeRow, type WireRow } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant, toError } from "../shared/errors.ts";
import { EMPTY_TALLY, addTallies, type ClaimValues, type Disposition, type Reject, type Row, type Tally } from "../shared/landing.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
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
};

/** Keys held in memory at a time. */
const CLAIMS_READ = 2000;

/**
 * Decides a merge once all its claims have landed, in one transaction that also marks the step as complete: done twice it is done once. The result
 * depends on the claims alone, never on their order of arrival.
 */
export function settleMerge(merge: Merge, options: SettleOptions): Tally {
  const { target } = options;
  const step = `settle ${merge.name}`;
  const settle = target.transaction(() => {
    if (target.prepare("SELECT 1 FROM _touchdown_steps WHERE step = ?").get(step) !== undefined) return EMPTY_TALLY;
    const startedAtMs = Date.now();
    const settling = new Settling(merge, options);
    for (const claims of claimsByKey(target, merge.name)) settling.settle(claims);
    const tally = settling.finish();
    target
      .prepare("INSERT INTO _touchdown_steps VALUES (?, ?, ?, ?)")
      .run(step, Date.now(), Date.now() - startedAtMs, JSON.stringify(tally));
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
    invariant(settlement.verdicts.length === rows.length, `merge ${this.#merge.name}: one verdict for each claim on ${key}`);
    const refusal = this.#insert(settlement, rows);
    rows.forEach((row, index) => this.#apply(row, refusal ?? settlement.verdicts[index] ?? "merged", settlement));
    for (const { element, rule, detail } of settlement.findings ?? []) {
      const [first] = rows;
      if (first !== undefined) this.#options.ledger.finding(first.system, first.path + element, { rule, detail, collection: first.collection });
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
    invariant(verdicts.filter((verdict) => verdict === "mapped").length === 1, `merge ${this.#merge.name}: one claim is mapped`);
    const owner = rows[verdicts.indexOf("mapped")];
    const encoded = this.#mend(this.#encode(row, owner));
    const { target, writer } = this.#options;
    target.exec("SAVEPOINT settling");
    try {
      writer.insert(encoded);
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

  #encode(row: Row, owner: ClaimRow | undefined): WireRow {
    const table = this.#options.catalog.get(row.table);
    invariant(table !== undefined, `there is no table ${row.table} in the target`);
    const origin = { source_system: owner?.system ?? null, source_path: owner?.path ?? null, source_hash: owner?.hash ?? null };
    return encodeRow(row, table, origin);
  }

  #mend(row: WireRow): WireRow {
    const dispensable = new Set(this.#merge.nullWhenMissing ?? []);
    if (dispensable.size === 0) return row;
    const missing = this.#options.writer.missingParents(row).filter(({ column }) => dispensable.has(`${row.table}.${column}`));
    return this.#options.writer.withNull(row, new Set(missing.map(({ column }) => column)));
  }

  #apply(claim: ClaimRow, verdict: ClaimVerdict, { row }: Settlement): void {
    const into = row === null ? null : { table: row.table, id: String(row.values["id"]) };
    if (typeof verdict === "string") this.#mark(claim, verdict, into);
    else this.#reject(claim, verdict);
  }

  #mark(claim: ClaimRow, disposition: "mapped" | "merged", into: { readonly table: string; readonly id: string } | null): void {
    this.#update.run(DISPOSITION_CODES[disposition], null, into?.table ?? null, into?.id ?? null, claim.system, claim.path);
    this.#tally(claim.page, disposition);
  }

  #reject(claim: ClaimRow, reject: Reject): void {
    this.#update.run(DISPOSITION_CODES.rejected, reject.rule, null, null, claim.system, claim.path);
    const { system, path, collection, page, hash, updateTimeUs } = claim;
    const record = { system, path, collection, page, hash, updateTimeUs, disposition: "rejected", rule: reject.rule, table: null, id: null } as const;
    this.#options.ledger.reject(record, reject);
    this.#tally(page, "rejected");
  }

  #tally(page: number, disposition: Disposition): void {
    const delta: Tally = { ...EMPTY_TALLY, [disposition]: 1, held: -1 };
    this.#byPage.set(page, addTallies(this.#byPage.get(page) ?? EMPTY_TALLY, delta));
  }
}

function toClaim({ system, path, rank, updateTimeUs, claim, hash }: ClaimRow): Claim {
  // Written by our own transform worker.
  return { system, path, rank, updateTimeUs, hash, values: JSON.parse(claim) as ClaimValues };
}

/** The claims of a merge, key by key, each key's in the order that `settle` is promised. Rows are read in pages: the connection writes meanwhile. */
function* claimsByKey(target: Target, merge: string): Generator<readonly ClaimRow[]> {
  const columns = "key, rank, update_time_us AS updateTimeUs, system, path, hash, claim, collection, page";
  const keysPage = target.prepare<[string, string], { key: string }>(
    `SELECT DISTINCT key FROM _touchdown_claims WHERE merge = ? AND key > ? ORDER BY key LIMIT ${CLAIMS_READ}`,
  );
  const ofKey = target.prepare<[string, string], ClaimRow>(
    `SELECT ${columns} FROM _touchdown_claims WHERE merge = ? AND key = ? ORDER BY rank, update_time_us DESC, system, path`,
  );
  let last = "";
  for (;;) {
    const keys = keysPage.all(merge, last);
    for (const { key } of keys) yield ofKey.all(merge, key);
    if (keys.length < CLAIMS_READ) return;
    last = keys.at(-1)?.key ?? last;
  }
}
