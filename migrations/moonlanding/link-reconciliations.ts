import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import type { Reconciliation } from "../../shared/migration.ts";
import type { FindingRule } from "./rules.ts";
import { FRIDAY, MWR, PATHS } from "./systems.ts";

/** The row that a review reference means: an id, or a path or address that ends in one. Null where no review with that id arrived. */
function reviewOf(ref: string): string {
  const text = `rtrim(trim(${ref}), '/')`;
  const upToLastSlash = `rtrim(${text}, replace(${text}, '/', ''))`;
  const id = `substr(${text}, length(${upToLastSlash}) + 1)`;
  return `(SELECT lineage.target_id FROM _touchdown_records AS lineage
    WHERE lineage.system = '${MWR}' AND lineage.path = '${PATHS.mwrReviews}/' || ${id}
      AND lineage.target_table = 'review' AND lineage.disposition = ${DISPOSITION_CODES.mapped})`;
}

/** Each end of the link between an engagement and its review, with the row that it names, and what that row names in return. */
const ENGAGEMENT_ENDS = `
  SELECT '${FRIDAY}' AS system, e.source_path AS path, e.id AS own, e.review_ref AS ref, r.id AS other,
    r.engagement_ref AS back_ref, r.engagement_id AS back
  FROM (SELECT *, ${reviewOf("review_ref")} AS review_id FROM engagement WHERE trim(review_ref) <> '') AS e
  LEFT JOIN review AS r ON r.id = e.review_id`;
const REVIEW_ENDS = `
  SELECT '${MWR}' AS system, r.source_path AS path, r.id AS own, r.engagement_ref AS ref, e.id AS other,
    nullif(trim(e.review_ref), '') AS back_ref, ${reviewOf("e.review_ref")} AS back
  FROM review AS r LEFT JOIN engagement AS e ON e.id = r.engagement_id
  WHERE trim(r.engagement_ref) <> ''`;

const ENDS = [
  { ends: ENGAGEMENT_ENDS, field: "review_link", other: "review", back: "friday_link" },
  { ends: REVIEW_ENDS, field: "friday_link", other: "engagement", back: "review_link" },
] as const;

/**
 * Links between the two systems, seen from the record that holds one: it leads nowhere, is not returned, or is returned to somebody else. A link that
 * leads nowhere is told as that alone.
 */
export const linkReconciliations: readonly Reconciliation[] = [
  ...ENDS.flatMap(({ ends, field, other, back }) => [
    reconciliation("link-dangling", {
      detail: `'${field} names ' || ref || ', which did not arrive'`,
      from: `(${ends}) WHERE other IS NULL`,
    }),
    reconciliation("one-sided-link", {
      detail: `'${field} without ${back} of the ${other}'`,
      from: `(${ends}) WHERE other IS NOT NULL AND back_ref IS NULL`,
    }),
    reconciliation("link-disagrees", {
      detail: `'${field} leads to where ${back} is ' || back_ref`,
      from: `(${ends}) WHERE other IS NOT NULL AND back_ref IS NOT NULL AND back IS NOT own`,
    }),
  ]),
  reconciliation("previous-year-dangling", {
    detail: "'previous_year_review_link names ' || ref || ', which did not arrive'",
    from: `(SELECT '${FRIDAY}' AS system, source_path AS path, previous_year_review_ref AS ref FROM engagement
      WHERE trim(previous_year_review_ref) <> '' AND ${reviewOf("previous_year_review_ref")} IS NULL)`,
  }),
  reconciliation("link-dangling", {
    detail: `CASE WHEN review_id IS NULL THEN 'review_id names ' || coalesce(review_ref, 'nothing') || ', which did not arrive'
      WHEN is_removed THEN 'highlight_id names ' || highlight_ref || ', which was removed from its review'
      ELSE 'highlight_id names ' || highlight_ref || ', which did not arrive' END`,
    from: pushedHighlights(),
  }),
];

type Question = { readonly detail: string; readonly from: string };

function reconciliation(rule: FindingRule, { detail, from }: Question): Reconciliation {
  return { rule, sql: `SELECT system, path, ${detail} AS detail FROM ${from}` };
}

/** RFIs that were made of a highlight, whose review or highlight is not there. */
function pushedHighlights(): string {
  return `(SELECT q.*, ${standsIn("removedHighlight")} AS is_removed FROM (
      SELECT '${FRIDAY}' AS system, source_path AS path, linked_review_ref AS review_ref,
        linked_highlight_ref AS highlight_ref, ${reviewOf("linked_review_ref")} AS review_id
      FROM rfi WHERE linked_review_ref IS NOT NULL OR linked_highlight_ref IS NOT NULL
    ) AS q
    WHERE q.review_id IS NULL OR (q.highlight_ref IS NOT NULL AND NOT ${standsIn("highlight")}))`;
}

function standsIn(table: string): string {
  return `EXISTS (SELECT 1 FROM ${table} AS h WHERE h.review_id = q.review_id AND h.source_highlight_id = q.highlight_ref)`;
}
