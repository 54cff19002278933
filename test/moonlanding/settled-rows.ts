import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { ClaimDraft, Outcome, Row, SourceRecord } from "../../shared/landing.ts";

const merges = new Map(moonlanding.merges.map((merge) => [merge.name, merge]));

/** All rows that one outcome asks for: derived ones, mapped ones, and those of claims as if they had no rival, with what comes with them. */
export function settledRows({ landings, derived }: Outcome, record: SourceRecord): Row[] {
  const own = landings.flatMap((landing) => {
    if (landing.kind === "mapped") return [landing.row];
    return landing.kind === "claim" ? rowOfClaim(landing.claim, record) : [];
  });
  return [...(derived ?? []), ...own];
}

function rowOfClaim({ merge, key, rank, values }: ClaimDraft, { system, path, updateTimeUs }: SourceRecord): Row[] {
  const settlement = merges.get(merge)?.settle(key, [{ system, path, rank, updateTimeUs, values, hash: "" }]);
  return settlement?.row ? [settlement.row, ...(settlement.derived ?? [])] : [];
}
