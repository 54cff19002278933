import type { Statement, Target } from "../shared/connections/sqlite.ts";
import type { KeyRange } from "../shared/key.ts";
import { coverOf } from "./key-cover.ts";

/** A record as the ledger has it. */
export type LineageRecord = {
  readonly path: string;
  readonly collection: string;
  readonly disposition: number;
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
  readonly hash: string;
  readonly updateTimeUs: number;
  readonly page: number;
};

export type RejectRow = { readonly rule: string; readonly reason: string; readonly raw: string };
export type ClaimRow = {
  readonly rank: number;
  readonly updateTimeUs: number;
  readonly hash: string;
  readonly values: string;
  readonly collection: string;
};

const RECORD_COLUMNS = `path, collection, disposition, rule, target_table AS "table", target_id AS id, hash, update_time_us AS updateTimeUs, page`;

type NearRow = readonly [
  path: string,
  disposition: number,
  rule: string | null,
  table: string | null,
  id: string | null,
  hash: string,
  updateTimeUs: number,
  page: number,
];

/** Behind every path there can be. */
const LAST_TEXT = "\u{10FFFF}";

/** Reads what the ledger says of records. */
export class LineageReader {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(target: Target) {
    this.#statements = prepareStatements(target);
  }

  /** The collection's records whose path may lie in the range, by path; a few of its neighbours may be among them. */
  near(system: string, collection: string, range: KeyRange): Map<string, LineageRecord> {
    const found = new Map<string, LineageRecord>();
    for (const { from, to } of coverOf(range)) {
      // As arrays, which cost half of what objects do; every record of the target comes by here.
      const rows = this.#statements.near.all(system, from, to ?? LAST_TEXT, collection);
      for (const [path, disposition, rule, table, id, hash, updateTimeUs, page] of rows)
        found.set(path, { path, collection, disposition, rule, table, id, hash, updateTimeUs, page });
    }
    return found;
  }

  find(system: string, path: string): LineageRecord | undefined {
    return this.#statements.find.get(system, path);
  }

  reject(system: string, path: string): RejectRow | undefined {
    return this.#statements.reject.get(system, path);
  }

  claim(merge: string, key: string, { system, path }: { system: string; path: string }): ClaimRow | undefined {
    return this.#statements.claim.get(merge, key, system, path);
  }

  hasFinding(system: string, path: string, { rule, detail }: { rule: string; detail: string }): boolean {
    return this.#statements.finding.get(system, path, rule, detail) !== undefined;
  }

  fact(kind: string, key: string): string | undefined {
    return this.#statements.fact.get(kind, key)?.value;
  }

  isDerived(table: string, id: string): boolean {
    return this.#statements.derived.get(table, id) !== undefined;
  }
}

function prepareStatements(target: Target) {
  const finding: Statement = target.prepare(
    "SELECT 1 FROM _touchdown_findings WHERE system = ? AND path = ? AND rule = ? AND detail = ?",
  );
  return {
    finding,
    near: target
      .prepare<[string, string, string, string], NearRow>(
        `SELECT path, disposition, rule, target_table, target_id, hash, update_time_us, page FROM _touchdown_records
         WHERE system = ? AND path >= ? AND path < ? AND collection = ?`,
      )
      .raw(),
    find: target.prepare<[string, string], LineageRecord>(
      `SELECT ${RECORD_COLUMNS} FROM _touchdown_records WHERE system = ? AND path = ?`,
    ),
    reject: target.prepare<[string, string], RejectRow>(
      "SELECT rule, reason, raw FROM _touchdown_rejects WHERE system = ? AND path = ?",
    ),
    claim: target.prepare<[string, string, string, string], ClaimRow>(
      `SELECT rank, update_time_us AS updateTimeUs, hash, claim AS "values", collection FROM _touchdown_claims
       WHERE merge = ? AND key = ? AND system = ? AND path = ?`,
    ),
    fact: target.prepare<[string, string], { value: string }>(
      "SELECT value FROM _touchdown_facts WHERE kind = ? AND key = ?",
    ),
    derived: target.prepare("SELECT 1 FROM _touchdown_derived WHERE target_table = ? AND target_id = ?"),
  };
}
