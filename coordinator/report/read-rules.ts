import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import type { RuleReport, RuleSample } from "./report.ts";

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
  // In turn from every collection, so that each of them shows a case, and then in the order of the source.
  const samples = target.prepare<[string], RuleSample>(
    `WITH turns AS (
       SELECT collection, system, path, ${reason} AS reason, row_number() OVER (PARTITION BY collection ORDER BY system, path) AS turn
       FROM ${table} WHERE rule = ?
     ), places AS (SELECT *, row_number() OVER (ORDER BY turn, system, path) AS place FROM turns)
     SELECT collection, system, path, reason FROM places WHERE turn = 1 OR place <= ${SAMPLES_MAX} ORDER BY collection, system, path`,
  );
  return rules.map(({ rule, count }) => ({ rule, count, samples: samples.all(rule) }));
}
