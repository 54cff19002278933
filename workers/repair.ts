import { toError } from "../shared/errors.ts";
import { DISPOSITION_CODES, dispositionOf } from "../shared/ledger-schema.ts";
import { EMPTY_TALLY, type TallyField } from "../shared/landing.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import type { DiffParts } from "./diff-batch.ts";
import { isDataError } from "./document-lander.ts";
import { RepairWriter } from "./repair-writer.ts";

/** Thrown inside a repair: the target cannot be brought in line, and the repair is taken back as a whole. */
export class Unrepairable extends Error {}

export type OwnedRow = { readonly table: string; readonly id: string };

type FindingRow = {
  readonly path: string;
  readonly rule: string;
  readonly detail: string;
  readonly collection: string;
};

/** Repairs inside the transaction of a comparison: each of them whole, or not at all. */
export class Repair {
  readonly writer: RepairWriter;
  readonly #target: Target;
  readonly #parts: DiffParts;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #pages = new Set<number>();

  constructor(parts: DiffParts) {
    this.#parts = parts;
    this.#target = parts.target;
    this.writer = new RepairWriter(parts);
    this.#statements = prepareStatements(parts.target);
  }

  /** Runs `act` in a savepoint. Null when it is done; else why it cannot be, and then nothing of it remains. */
  attempt(act: () => void): string | null {
    this.#target.exec("SAVEPOINT repairing");
    try {
      act();
      return null;
    } catch (error) {
      if (!this.#target.inTransaction || !(error instanceof Unrepairable || isDataError(error))) throw error;
      this.#target.exec("ROLLBACK TO repairing");
      return toError(error).message;
    } finally {
      if (this.#target.inTransaction) this.#target.exec("RELEASE repairing");
    }
  }

  /** Notes that records of a page change: its tally is counted anew in the end. */
  touch(page: number): void {
    this.#pages.add(page);
  }

  /** Forgets one record with its reject, claims and findings; returns the findings, as not all of them are the transform's to note again. */
  forget(system: string, path: string): FindingRow[] {
    const findings = this.#statements.findings.all(system, path);
    for (const forget of this.#statements.forget) forget.run(system, path);
    return findings;
  }

  /** Notes findings again of records that stand. */
  restore(system: string, findings: readonly FindingRow[]): void {
    for (const { path, rule, detail, collection } of findings) {
      // The lander has said anew which references are null.
      if (rule === "reference-null" || this.#parts.lineage.find(system, path) === undefined) continue;
      this.#parts.ledger.finding(system, path, { rule, detail, collection });
    }
  }

  /** Removes rows that nobody owns any more, children first whatever their order. */
  remove(rows: readonly OwnedRow[]): void {
    let left = rows.filter(({ table, id }) => this.#isUnowned(table, id));
    while (left.length > 0) {
      const stuck = left.filter(({ table, id }) => this.attempt(() => this.writer.remove(table, id)) !== null);
      const [first] = stuck;
      if (first !== undefined && stuck.length === left.length)
        throw new Unrepairable(`${first.table} ${first.id} has no record, and other rows refer to it`);
      left = stuck;
    }
  }

  /** Brings the tallies of the pages that were touched in line with their records. */
  recount(): void {
    if (this.#pages.size === 0) return;
    const tallies = new Map(
      [...this.#pages].map((page): [number, Record<TallyField, number>] => [page, { ...EMPTY_TALLY }]),
    );
    for (const { page, disposition, records } of this.#statements.count.all(JSON.stringify([...this.#pages]))) {
      const tally = tallies.get(page);
      if (tally === undefined || !Object.values(DISPOSITION_CODES).includes(disposition)) continue;
      tally.read += records;
      tally[dispositionOf(disposition)] += records;
    }
    for (const [page, { read, mapped, embedded, merged, excluded, rejected, held }] of tallies)
      this.#statements.tally.run(read, mapped, embedded, merged, excluded, rejected, held, page);
    this.#pages.clear();
  }

  #isUnowned(table: string, id: string): boolean {
    return (
      this.writer.stands(table, id) && !this.writer.isOwned(table, id) && !this.#parts.lineage.isDerived(table, id)
    );
  }
}

function prepareStatements(target: Target) {
  const tables = ["records", "rejects", "findings", "claims"];
  const forget: Statement[] = tables.map((table) =>
    target.prepare(`DELETE FROM _touchdown_${table} WHERE system = ? AND path = ?`),
  );
  const tally: Statement = target.prepare(
    `UPDATE _touchdown_pages SET read = ?, mapped = ?, embedded = ?, merged = ?, excluded = ?, rejected = ?, held = ? WHERE page = ?`,
  );
  return {
    forget,
    tally,
    findings: target.prepare<[string, string], FindingRow>(
      "SELECT path, rule, detail, collection FROM _touchdown_findings WHERE system = ? AND path = ?",
    ),
    count: target.prepare<[string], { page: number; disposition: number; records: number }>(
      `SELECT page, disposition, count(*) AS records FROM _touchdown_records WHERE page IN (SELECT value FROM json_each(?)) GROUP BY page, disposition`,
    ),
  };
}
