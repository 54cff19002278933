import type { OrphansDeclaration } from "../../../shared/check-declaration.ts";
import { FRIDAY, MWR, PATHS } from "../systems.ts";

/** The last part of a reference: an id, or a path or address that ends in one. */
function idIn(ref: string): string {
  const text = `rtrim(trim(${ref}), '/')`;
  return `substr(${text}, length(rtrim(${text}, replace(${text}, '/', ''))) + 1)`;
}

/** Whether a finding tells what is wrong with the link of the record. */
function isTold(system: string, path: string): string {
  return `EXISTS (SELECT 1 FROM _touchdown_findings AS f WHERE f.system = '${system}' AND f.path = ${path}
    AND f.rule IN ('link-dangling', 'one-sided-link', 'link-disagrees', 'reference-null'))`;
}

const HOME = `(SELECT e.id FROM engagement AS e WHERE e.source_path LIKE '%/' || ${idIn("r.engagement_ref")} ESCAPE '\\'
  AND e.id = r.engagement_id)`;

/** Review and engagement name one another; the links are looked at from both ends, and where one does not hold, a finding says so. */
export const reviewLinks: OrphansDeclaration["references"] = [
  {
    name: "review with another engagement than its friday_link names",
    sql: `SELECT 'review', r.id, r.engagement_id FROM review AS r
      WHERE r.engagement_id IS NOT NULL AND (r.engagement_ref IS NULL OR ${HOME} IS NULL)`,
  },
  {
    name: "review whose friday_link leads nowhere, and no finding tells it",
    sql: `SELECT 'review', r.id, r.engagement_ref FROM review AS r
      WHERE trim(r.engagement_ref) <> '' AND r.engagement_id IS NULL AND NOT ${isTold(MWR, "r.source_path")}`,
  },
  {
    name: "engagement whose review_link is not returned, and no finding tells it",
    sql: `SELECT 'engagement', e.id, e.review_ref FROM engagement AS e
      WHERE trim(e.review_ref) <> '' AND NOT ${isTold(FRIDAY, "e.source_path")}
        AND e.id IS NOT (SELECT r.engagement_id FROM _touchdown_records AS l JOIN review AS r ON r.id = l.target_id
          WHERE l.system = '${MWR}' AND l.path = '${PATHS.mwrReviews}/' || ${idIn("e.review_ref")} AND l.target_table = 'review')`,
  },
];
