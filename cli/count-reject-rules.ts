import { readTarget } from "../coordinator/runs/read-ledger.ts";

/** How many records a target rejects with each rule, the most frequent first. */
export function countRejectRules(runsDir: string, run: string): ReadonlyMap<string, number> {
  const rows = readTarget(runsDir, run, (target) =>
    target
      .prepare<[], { rule: string; count: number }>(
        "SELECT rule, count(*) AS count FROM _touchdown_rejects GROUP BY rule ORDER BY count DESC, rule",
      )
      .all(),
  );
  return new Map(rows.map(({ rule, count }) => [rule, count]));
}
