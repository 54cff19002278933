import type { Derivation, DerivationGroup, Derived } from "../../../shared/migration.ts";
import { isText, textOf } from "./row-cells.ts";

/**
 * The page of each project, which its own record does not name: the phases' relation cells do, by its title. Of projects with one title, and of a title with several
 * pages, none is known.
 */
export const projectPages: Derivation = {
  name: "project-pages",
  tables: ["project_page"],
  sql: `SELECT p.title AS key, p.id AS project, NULL AS page FROM project AS p
    UNION ALL
    SELECT DISTINCT i.title, NULL, i.page_id FROM relation_item AS i
    WHERE i.owner_table = 'phase' AND EXISTS (SELECT 1 FROM project AS p WHERE p.title = i.title)
    ORDER BY 1, 2, 3`,
  derive,
};

function derive({ rows }: DerivationGroup): Derived {
  const projects = rows.map((row) => row["project"]).filter(isText);
  const pages = rows.map((row) => row["page"]).filter(isText);
  const [only] = pages;
  const isKnown = projects.length === 1 && pages.length === 1;
  return {
    rows: projects.map((project) => ({
      table: "project_page",
      values: {
        id: textOf(project),
        project_ref: project,
        ...(isKnown && only !== undefined && { page_id: only }),
        page_ids: JSON.stringify(pages),
      },
    })),
  };
}
