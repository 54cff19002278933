import type { Target } from "../shared/connections/sqlite.ts";
import type { FieldRule } from "../shared/field-rules.ts";
import { counted } from "./validators/fault.ts";

/** A field of a collection's documents: how often it was there (null included), how often it was not null, and where it went. */
export type FieldCoverage = {
  readonly collection: string;
  readonly field: string;
  readonly seen: number;
  readonly nonNull: number;
  /** Null when no rule speaks of it; then it is kept in source_extra. */
  readonly rule: FieldRule | null;
};

type FieldRow = Omit<FieldCoverage, "rule"> & { readonly rule: string | null };

/** Every field that a landed document had, by collection, those without a rule first. */
export function readCoverage(target: Target): readonly FieldCoverage[] {
  const rows = target
    .prepare<[], FieldRow>(
      `SELECT collection, field, seen, non_null AS nonNull, rule FROM _touchdown_fields
       ORDER BY collection, rule IS NOT NULL, field`,
    )
    .all();
  return rows.map(({ rule, ...row }) => ({ ...row, rule: rule === null ? null : parseRule(rule) }));
}

export type CoverageGate = {
  /** Every field that has a value has a rule. */
  readonly ok: boolean;
  /** Fields that have values and no rule, those with the most values first. */
  readonly unruled: readonly FieldCoverage[];
  /** One sentence with figures. */
  readonly detail: string;
};

const FIELDS_NAMED = 5;

/** What must hold of the fields before a pilot may pass: none that has a value is without a rule. */
export function coverageGate(fields: readonly FieldCoverage[]): CoverageGate {
  const unruled = fields
    .filter(({ rule, nonNull }) => rule === null && nonNull > 0)
    .toSorted((a, b) => b.nonNull - a.nonNull);
  if (unruled.length === 0) {
    const valued = fields.filter(({ nonNull }) => nonNull > 0).length;
    return { ok: true, unruled, detail: `${counted(valued, "field")} with values, and a rule for each` };
  }
  const named = unruled
    .slice(0, FIELDS_NAMED)
    .map(({ collection, field, nonNull }) => `${collection} ${field} (${counted(nonNull, "value")})`);
  const more = unruled.length > FIELDS_NAMED ? `, and ${unruled.length - FIELDS_NAMED} more` : "";
  return {
    ok: false,
    unruled,
    detail: `${counted(unruled.length, "field")} with values and no rule, kept in source_extra: ${named.join(", ")}${more}`,
  };
}

function parseRule(text: string): FieldRule {
  // Written by the loader from the migration's own rules.
  const rule: FieldRule = JSON.parse(text);
  return rule;
}
