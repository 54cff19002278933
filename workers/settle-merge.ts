import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import {
  EMPTY_TALLY,
  addTallies,
  type ClaimValues,
  type Disposition,
  type Reject,
  type Tally,
  type TallyField,
} from "../shared/landing.ts";
import { DISPOSITION_CODES, dispositionOf } from "../shared/ledger-schema.ts";
import type { Claim, ClaimVerdict, Merge, Settlement } from "../shared/migration.ts";
import { SettlementWriter, type SettleOptions } from "./settlement-writer.ts";

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
 * Decides every key of a merge that holds claims without a verdict, key by key in their order, once all of them have landed, in one transaction that
 * also marks the step as complete: done twice it is done once. The result depends on the claims alone, never on their order of arrival.
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
  readonly #writer: SettlementWriter;
  readonly #byPage = new Map<number, Tally>();
  readonly #update: Statement;

  constructor(merge: Merge, options: SettleOptions) {
    this.#merge = merge;
    this.#options = options;
    this.#writer = new SettlementWriter(merge, options);
    this.#update = options.target.prepare(
      "UPDATE _touchdown_records SET disposition = ?, rule = ?, target_table = ?, target_id = ? WHERE system = ? AND path = ?",
    );
  }

  settle(rows: readonly ClaimRow[]): void {
    const key = rows[0]?.key ?? "";
    const { yieldsTo } = this.#merge;
    // The row of an earlier settling is this merge's own, and nothing to yield to.
    const isSettled = rows.some(({ disposition }) => disposition === DISPOSITION_CODES.mapped);
    if (yieldsTo !== undefined && !isSettled && this.#options.writer.stands(yieldsTo, key)) {
      for (const row of rows) this.#mark(row, "merged", { table: yieldsTo, id: key });
      return;
    }
    const settlement = this.#merge.settle(key, rows.map(toClaim));
    invariant(
      settlement.verdicts.length === rows.length,
      `merge ${this.#merge.name}: one verdict for each claim on ${key}`,
    );
    const refusal = this.#write(key, settlement, rows);
    // What an earlier settling has put there may be referred to by now: it stays, and only the claims that are new are refused.
    const isKept = isSettled && (refusal !== null || settlement.row === null);
    rows.forEach((row, index) => {
      if (isKept && row.disposition !== DISPOSITION_CODES.held) return;
      this.#apply(row, refusal ?? settlement.verdicts[index] ?? "merged", settlement);
    });
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

  /** Writes the rows of the settlement; a reject for its claims when the target refuses them. */
  #write(key: string, { row, derived = [], verdicts }: Settlement, rows: readonly ClaimRow[]): Reject | null {
    if (row === null) return null;
    invariant(
      verdicts.filter((verdict) => verdict === "mapped").length === 1,
      `merge ${this.#merge.name}: one claim is mapped`,
    );
    const owner = rows[verdicts.indexOf("mapped")];
    invariant(owner !== undefined, `merge ${this.#merge.name}: the mapped claim is one of those given`);
    return this.#writer.write({ key, row, derived, owner });
  }

  #apply(claim: ClaimRow, verdict: ClaimVerdict, { row }: Settlement): void {
    const into = row === null ? null : { table: row.table, id: String(row.values["id"]) };
    if (claim.disposition === DISPOSITION_CODES.rejected) this.#options.ledger.unreject(claim.system, claim.path);
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
