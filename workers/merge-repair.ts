import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import type { Merge } from "../shared/migration.ts";
import type { DiffParts } from "./diff-batch.ts";
import type { MergeComparison } from "./merge-comparison.ts";
import type { ClaimedRecord } from "./read-claims.ts";
import { Repair, Unrepairable } from "./repair.ts";
import { SettlementWriter } from "./settlement-writer.ts";

export type MergeRepairOptions = {
  readonly merge: Merge;
  readonly parts: DiffParts;
  readonly comparison: MergeComparison;
  readonly claimsOf: (key: string) => readonly ClaimedRecord[];
};

/** Settles keys anew over what stands of them. */
export class MergeRepair {
  readonly #options: MergeRepairOptions;
  readonly #repair: Repair;

  constructor(options: MergeRepairOptions) {
    this.#options = options;
    this.#repair = new Repair(options.parts);
  }

  /** Null, or why the key cannot be brought in line; then nothing of it has changed. */
  settle(key: string): string | null {
    return this.#repair.attempt(() => {
      this.#dropStrayClaims(key);
      const claims = this.#options.claimsOf(key);
      if (claims.length > 0) this.#settleClaims(key, claims);
    });
  }

  finish(): void {
    this.#repair.recount();
  }

  /** All records stand by now: a claim without one is nobody's. */
  #dropStrayClaims(key: string): void {
    const { merge, parts } = this.#options;
    const drop = parts.target.prepare(
      "DELETE FROM _touchdown_claims WHERE merge = ? AND key = ? AND system = ? AND path = ?",
    );
    for (const { disposition, system, path } of this.#options.claimsOf(key))
      if (disposition === null) drop.run(merge.name, key, system, path);
  }

  #settleClaims(key: string, claims: readonly ClaimedRecord[]): void {
    const { merge, parts, comparison } = this.#options;
    const { settlement, owner, row, fates } = comparison.expect(claims);
    if (row !== null && owner !== null && settlement?.row != null) {
      const writer = new SettlementWriter(merge, { ...parts, writer: this.#repair.writer });
      const refusal = writer.write({ key, row: settlement.row, owner, derived: settlement.derived ?? [] });
      if (refusal !== null) throw new Unrepairable(refusal.reason);
    } else {
      for (const { table, id } of parts.ledger.forgetSettled(merge.name, key).toReversed()) {
        parts.ledger.underive(table, id);
        this.#repair.remove([{ table, id }]);
      }
    }
    claims.forEach((claim, index) => this.#mark(claim, fates[index] ?? null));
    this.#repair.remove(claims.flatMap(ownRow));
    const [first] = claims;
    for (const { element, rule, detail } of settlement?.findings ?? [])
      if (first !== undefined)
        parts.ledger.finding(first.system, first.path + element, { rule, detail, collection: first.collection });
  }

  #mark(claim: ClaimedRecord, fate: ReturnType<MergeComparison["expect"]>["fates"][number]): void {
    if (fate === null) return;
    const { ledger, target } = this.#options.parts;
    const { system, path, collection, page, hash, updateTimeUs } = claim;
    const { disposition, into, reject } = fate;
    target
      .prepare(
        "UPDATE _touchdown_records SET disposition = ?, rule = ?, target_table = ?, target_id = ? WHERE system = ? AND path = ?",
      )
      .run(DISPOSITION_CODES[disposition], reject?.rule ?? null, into?.table ?? null, into?.id ?? null, system, path);
    ledger.unreject(system, path);
    if (reject !== null) {
      const record = { system, path, collection, page, hash, updateTimeUs, disposition, rule: reject.rule };
      ledger.reject({ ...record, table: null, id: null }, reject);
    }
    this.#repair.touch(page);
  }
}

/** The row that the claim's record owned before. */
function ownRow({ disposition, table, id }: ClaimedRecord): { table: string; id: string }[] {
  return disposition === DISPOSITION_CODES.mapped && table !== null && id !== null ? [{ table, id }] : [];
}
