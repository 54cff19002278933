import type { Target } from "../shared/connections/sqlite.ts";
import type { ClaimValues } from "../shared/landing.ts";
import type { Claim } from "../shared/migration.ts";

/** A claim, and what the ledger says became of its record; nulls where it has no such record. */
export type ClaimedRecord = {
  readonly key: string;
  readonly rank: number;
  readonly updateTimeUs: number;
  readonly system: string;
  readonly path: string;
  readonly hash: string;
  readonly claim: string;
  readonly collection: string;
  readonly page: number;
  readonly disposition: number | null;
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
};

/** The keys of a merge behind `after`, in the order of their texts. */
export function readKeys(
  target: Target,
  merge: string,
  { after, limit }: { after: string | null; limit: number },
): string[] {
  const behind = after === null ? "" : "AND key > ?";
  const bounds = after === null ? [] : [after];
  return target
    .prepare<unknown[], string>(
      `SELECT DISTINCT key FROM _touchdown_claims WHERE merge = ? ${behind} ORDER BY key LIMIT ${limit}`,
    )
    .pluck()
    .all(merge, ...bounds);
}

/** The claims on a key in the order that `settle` is promised. */
export function openClaims(target: Target, merge: string): (key: string) => readonly ClaimedRecord[] {
  const ofKey = target.prepare<[string, string], ClaimedRecord>(
    `SELECT c.key, c.rank, c.update_time_us AS updateTimeUs, c.system, c.path, c.hash, c.claim, c.collection, c.page,
       r.disposition, r.rule, r.target_table AS "table", r.target_id AS id
     FROM _touchdown_claims AS c LEFT JOIN _touchdown_records AS r ON r.system = c.system AND r.path = c.path
     WHERE c.merge = ? AND c.key = ? ORDER BY c.rank, c.update_time_us DESC, c.system, c.path`,
  );
  return (key) => ofKey.all(merge, key);
}

export function toClaim({ system, path, rank, updateTimeUs, claim, hash }: ClaimedRecord): Claim {
  // Written by our own transform worker.
  const values: ClaimValues = JSON.parse(claim);
  return { system, path, rank, updateTimeUs, hash, values };
}
