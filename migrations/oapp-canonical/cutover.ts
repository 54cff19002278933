import type { CutoverDeclaration } from "../../shared/cutover.ts";

/** How the hierarchy takes the place of the live one (oapp.md, B.5): the pass rules of its validator, over the live database. */
export const cutover: CutoverDeclaration = {
  anchor: "oapp-canonical-schema-rebuild",
  tables: ["projects_canonical", "phases_canonical", "steps_canonical"],
  recordedAs: {
    projects_canonical: { count: "projects_count" },
    phases_canonical: { count: "phases_count" },
    steps_canonical: { count: "steps_count", action: "extract_and_backfill" },
  },
  protectedTables: ["governance_logs", "comms_canonical"],
  criteria: [
    {
      name: "projects-named",
      title: "every project has an id of its own and a name",
      sql: `SELECT 'projects_canonical', projectId, 'id or name is empty, or no id of its own' FROM projects_canonical
        WHERE ${isEmpty("projectId")} OR ${isEmpty("projectName")} OR projectId LIKE '~%'`,
    },
    {
      name: "phases-named",
      title: "every phase has an id and a name",
      sql: `SELECT 'phases_canonical', phaseId, 'id or name is empty' FROM phases_canonical WHERE ${isEmpty("phaseId")} OR ${isEmpty("phaseName")}`,
    },
    {
      name: "steps-named",
      title: "every step has an id and a name",
      sql: `SELECT 'steps_canonical', stepId, 'id or name is empty' FROM steps_canonical WHERE ${isEmpty("stepId")} OR ${isEmpty("stepName")}`,
    },
    {
      name: "orphaned-phases",
      title: "every phase belongs to a project that is there",
      sql: `SELECT 'phases_canonical', phaseId, 'project ' || coalesce(quote(project_ref), 'NULL') || ' is not there' FROM phases_canonical AS p
        WHERE ${isEmpty("project_ref")} OR NOT EXISTS (SELECT 1 FROM projects_canonical AS o WHERE o.projectId = p.project_ref)`,
    },
    {
      name: "orphaned-steps",
      title: "every step belongs to a phase that is there",
      sql: `SELECT 'steps_canonical', stepId, 'phase ' || coalesce(quote(phase_ref), 'NULL') || ' is not there' FROM steps_canonical AS s
        WHERE ${isEmpty("phase_ref")} OR NOT EXISTS (SELECT 1 FROM phases_canonical AS o WHERE o.phaseId = s.phase_ref)`,
    },
    {
      name: "steps-of-their-project",
      title: "every step belongs to the project of its phase",
      sql: `SELECT 'steps_canonical', s.stepId, 'project ' || coalesce(quote(s.project_ref), 'NULL') || ', its phase has ' || coalesce(quote(p.project_ref), 'NULL')
        FROM steps_canonical AS s JOIN phases_canonical AS p ON p.phaseId = s.phase_ref WHERE s.project_ref IS NOT p.project_ref`,
    },
    {
      name: "duplicates",
      title: "no id occurs twice, blanks and capitals apart",
      sql: [
        duplicates("projects_canonical", "projectId"),
        duplicates("phases_canonical", "phaseId"),
        duplicates("steps_canonical", "stepId"),
      ].join(" UNION ALL "),
    },
  ],
  smoke: [
    { name: "five projects", sql: "SELECT projectId, projectName, status FROM projects_canonical LIMIT 5", rowsMin: 1 },
    {
      name: "counts",
      sql: `SELECT 'projects', count(*) FROM projects_canonical UNION ALL SELECT 'phases', count(*) FROM phases_canonical
        UNION ALL SELECT 'steps', count(*) FROM steps_canonical`,
      rowsMin: 3,
    },
  ],
  remarks: [
    { name: "projects", sql: "SELECT 'projects', count(*) FROM projects_canonical" },
    { name: "phases", sql: "SELECT 'phases', count(*) FROM phases_canonical" },
    { name: "steps", sql: "SELECT 'steps', count(*) FROM steps_canonical" },
    {
      name: "projects without phases",
      sql: `SELECT 'projects without phases', count(*) FROM projects_canonical AS p
        WHERE NOT EXISTS (SELECT 1 FROM phases_canonical AS o WHERE o.project_ref = p.projectId)`,
    },
    {
      name: "phases without steps",
      sql: `SELECT 'phases without steps', count(*) FROM phases_canonical AS p
        WHERE NOT EXISTS (SELECT 1 FROM steps_canonical AS s WHERE s.phase_ref = p.phaseId)`,
    },
    dangling("phaseId", "phases_canonical"),
    dangling("projectId", "projects_canonical"),
  ],
  nextValidationMonths: 1,
};

function isEmpty(column: string): string {
  return `coalesce(trim(${column}), '') = ''`;
}

/** The same key in another spelling would be another row to the database and the same thing to people. */
function duplicates(table: string, key: string): string {
  return `SELECT '${table}', min(${key}), count(*) || ' rows' FROM ${table} GROUP BY lower(trim(${key})) HAVING count(*) > 1`;
}

/** Messages that refer to what is not there; they are protected, and stay as they are. */
function dangling(column: string, table: string): CutoverDeclaration["remarks"][number] {
  const name = `comms with a dangling ${column}`;
  return {
    name,
    sql: `SELECT '${name}', count(*) FROM comms_canonical AS c
      WHERE c.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} AS o WHERE o.${column} = c.${column})`,
  };
}
