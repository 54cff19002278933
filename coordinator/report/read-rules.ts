import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import type { RuleReport } from "./report.ts";

type Sample = RuleReport["samples"][number];

/** Rejects by rule, the most frequent first. Raw values stay in the ledger: they may be personal. */
export function readRejects(target: Target): RuleReport[] {
  return readByRule(target, "_touchdown_rejects", "reason");
}

export function readFindings(target: Target): RuleReport[] {
  return readByRule(target, "_touchdown_findings", "detail");
}

function readByRule(
  target: Target,
  table: "_touchdown_rejects" | "_touchdown_findings",
  reason: "reason" | "detail",
): RuleReport[] {
  const rules = target
    .prepare<[], { rule: string; count: number }>(
      `SELECT rule, count(*) AS count FROM ${table} GROUP BY rule ORDER BY count(*) DESC, rule`,
    )
    .all();
  const samples = target.prepare<[string], Sample>(
    `SELECT collection, path, ${reason} AS reason FROM ${table} WHERE rule = ? ORDER BY system, path LIMIT ${SAMPLES_MAX}`,
  );
  return rules.map(({ rule, count }) => ({ rule, count, samples: samples.all(rule) }));
}
