import type { Target } from "../../shared/connections/sqlite.ts";
import { coverageGate, readCoverage, type FieldCoverage } from "../coverage.ts";
import type { CoverageReport, LeftBehind } from "./report.ts";

/** The fields as the report shows them: those without a rule, and what the rules leave behind. */
export function reportCoverage(target: Target): CoverageReport {
  const fields = readCoverage(target);
  const { ok, detail } = coverageGate(fields);
  const unruled = fields
    .filter(({ rule }) => rule === null)
    .map(({ collection, field, seen, nonNull }) => ({ collection, field, seen, nonNull }));
  return { ok, detail, fields: fields.length, unruled, leftBehind: countLeftBehind(fields) };
}

function countLeftBehind(fields: readonly FieldCoverage[]): LeftBehind[] {
  const byRule = new Map<string, { fields: number; seen: number; nonNull: number }>();
  for (const { rule, seen, nonNull } of fields) {
    if (rule === null || !("excluded" in rule)) continue;
    const sum = byRule.get(rule.excluded) ?? { fields: 0, seen: 0, nonNull: 0 };
    byRule.set(rule.excluded, { fields: sum.fields + 1, seen: sum.seen + seen, nonNull: sum.nonNull + nonNull });
  }
  return [...byRule].map(([rule, sum]) => ({ rule, ...sum })).toSorted((a, b) => b.nonNull - a.nonNull);
}
