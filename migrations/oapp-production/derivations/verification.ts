import type { Derivation, DerivationGroup, Derived } from "../../../shared/migration.ts";
import { countOf, isText } from "./row-cells.ts";

const LINKED = "state IN ('linked', 'assigned')";
const SUB_APP_LINKS =
  "FROM relation_item AS i WHERE i.owner_table = 'sub_app' AND (SELECT count(*) FROM project AS p WHERE p.title = i.title) = 1";

/** Figures of the whole target: name, and a select with one number. */
const FIGURES = {
  subApps: "SELECT count(*) FROM sub_app",
  subAppsLinked: `SELECT count(DISTINCT i.owner_id) ${SUB_APP_LINKS}`,
  subAppsToProjects: `SELECT count(*) ${SUB_APP_LINKS}`,
  projects: "SELECT count(*) FROM project",
  projectsToPhases: `SELECT count(DISTINCT project_ref) FROM phase_link WHERE ${LINKED}`,
  phases: "SELECT count(*) FROM phase",
  phasesToProjects: `SELECT count(*) FROM phase_link WHERE ${LINKED}`,
  registers:
    "SELECT (SELECT count(*) FROM tech_debt) + (SELECT count(*) FROM schema_sync) + (SELECT count(*) FROM memory_classification)",
  issues: "SELECT count(*) FROM issue",
} as const;

/** The verification report (oapp.md, A.5): counted in the target, every figure. */
export const verification: Derivation = {
  name: "verification",
  tables: ["verification"],
  sql: `${Object.entries(FIGURES)
    .map(([name, sql]) => `SELECT 'verification' AS key, '${name}' AS name, (${sql}) AS figure, NULL AS title`)
    .join("\nUNION ALL\n")}
    UNION ALL
    SELECT DISTINCT 'verification', 'missingProjects', NULL, t.value FROM phase_link AS l, json_each(l.named_titles) AS t
    WHERE t.value NOT IN (SELECT title FROM project)
    ORDER BY 1, 2, 4`,
  derive,
};

function derive({ key, rows }: DerivationGroup): Derived {
  const figure = (name: keyof typeof FIGURES): number => countOf(rows.find((row) => row["name"] === name)?.["figure"]);
  const missingProjects = rows.filter((row) => row["name"] === "missingProjects").map((row) => row["title"]);
  const records = figure("subApps") + figure("projects") + figure("phases") + figure("registers");
  const values = {
    id: key,
    sub_apps: { total: figure("subApps"), orphaned: figure("subApps") - figure("subAppsLinked") },
    projects: { total: figure("projects"), orphaned: figure("projects") - figure("projectsToPhases") },
    phases: {
      total: figure("phases"),
      orphaned: figure("phases") - figure("phasesToProjects"),
      missingProjects: missingProjects.filter(isText),
    },
    linkages: {
      projectsToPhases: figure("projectsToPhases"),
      phasesToProjects: figure("phasesToProjects"),
      subAppsToProjects: figure("subAppsToProjects"),
    },
    health: { score: healthScore(figure("issues"), records), issues: figure("issues"), records },
  };
  const cells = Object.entries(values).map(([column, value]) => [
    column,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { rows: [{ table: "verification", values: Object.fromEntries(cells) }] };
}

/** oapp.md, end of A.5. Nothing is as healthy as can be. */
function healthScore(issues: number, records: number): number {
  return records === 0 ? 100 : Math.max(0, 100 - Math.round((issues / records) * 100));
}
