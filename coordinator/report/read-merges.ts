import type { Target } from "../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import type { Merge } from "../../shared/migration.ts";
import type { MergeReport } from "./report.ts";

export type ExpectedMerge = Pick<Merge, "name" | "expectedRate">;

/**
 * How many claims of each merge turned out to be the same thing as another. The rate is of the records that became a row or went into one (for
 * users: of the source's users); a rejected claim is nobody yet and counts on neither side.
 */
export function readMerges(target: Target, merges: readonly ExpectedMerge[]): MergeReport[] {
  const { mapped, merged } = DISPOSITION_CODES;
  const counts = target
    .prepare<[], { merge: string; disposition: number; claims: number }>(
      `SELECT c.merge, r.disposition, count(*) AS claims FROM _touchdown_claims AS c
       JOIN _touchdown_records AS r ON r.system = c.system AND r.path = c.path
       WHERE r.disposition IN (${mapped}, ${merged}) GROUP BY c.merge, r.disposition`,
    )
    .all();
  const countOf = (name: string, code: number): number =>
    counts.find(({ merge, disposition }) => merge === name && disposition === code)?.claims ?? 0;
  return merges.map(({ name, expectedRate }) => {
    const into = countOf(name, merged);
    return judgeRate({ merge: name, claims: into + countOf(name, mapped), merged: into }, expectedRate ?? null);
  });
}

/** A merge without claims, or of which nothing is expected, is as expected. */
function judgeRate(
  counts: Pick<MergeReport, "merge" | "claims" | "merged">,
  expected: MergeReport["expected"],
): MergeReport {
  const rate = counts.claims === 0 ? null : counts.merged / counts.claims;
  const isExpected = rate === null || expected === null || (rate >= expected.min && rate <= expected.max);
  return { ...counts, rate, expected, isExpected };
}
