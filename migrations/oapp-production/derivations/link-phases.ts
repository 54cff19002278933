import type { Cell, Row } from "../../../shared/landing.ts";
import type { Derivation, DerivationContext, DerivationGroup, Derived } from "../../../shared/migration.ts";
import { INVERSE_COLUMN } from "../relation-tables.ts";
import { orphanPolicyOf } from "../settings.ts";
import { assign, type Assignment, type AssignedLink } from "./assign-orphans.ts";
import { decideLinks, type Inverse, type Named, type PhaseFacts } from "./decide-links.ts";
import { countOf, textOf, textOrNull } from "./row-cells.ts";

/**
 * To which project each phase belongs: by the titles in its two relation columns, confirmed by page ids and by the project's own relation cell; where its columns are empty by
 * that cell alone, if it leaves no doubt. Phases of one title are decided together, because an item of a project's cell is that of one phase.
 */
export const linkPhases: Derivation = {
  name: "links",
  tables: ["phase_link"],
  sql: `WITH
    named AS (SELECT title, count(DISTINCT page_id) AS pages FROM relation_item WHERE owner_table = 'phase' GROUP BY title),
    paged AS (SELECT page_id, count(DISTINCT title) AS titles FROM relation_item WHERE owner_table = 'phase' GROUP BY page_id),
    held AS (SELECT title, count(*) AS projects, min(id) AS id FROM project GROUP BY title),
    known AS (SELECT project_id, count(*) AS projects, min(id) AS id FROM project GROUP BY project_id),
    alike AS (SELECT phase_id, count(*) AS phases FROM phase GROUP BY phase_id)
    SELECT p.title AS key, 1 AS kind, p.id AS phase, p.phase_id, alike.phases AS alike, p.flags AS what, NULL AS title, NULL AS page,
      NULL AS project, NULL AS projects, NULL AS pages, NULL AS titles, NULL AS position, NULL AS given, NULL AS approver, NULL AS reason
    FROM phase AS p LEFT JOIN alike ON alike.phase_id IS p.phase_id
    UNION ALL
    SELECT p.title, 2, p.id, p.phase_id, NULL, i.column_name, i.title, i.page_id,
      held.id, held.projects, named.pages, paged.titles, i.position, NULL, NULL, NULL
    FROM relation_item AS i JOIN phase AS p ON p.id = i.owner_id JOIN named ON named.title = i.title JOIN paged ON paged.page_id = i.page_id
      LEFT JOIN held ON held.title = i.title
    WHERE i.owner_table = 'phase'
    UNION ALL
    SELECT i.title, 3, NULL, NULL, NULL, NULL, p.title, i.page_id, p.id, NULL, NULL, NULL, i.position, NULL, NULL, NULL
    FROM relation_item AS i JOIN project AS p ON p.id = i.owner_id
    WHERE i.owner_table = 'project' AND i.column_name = '${INVERSE_COLUMN}'
    UNION ALL
    SELECT p.title, 4, p.id, p.phase_id, NULL, a.project_id, NULL, NULL, known.id, known.projects, NULL, NULL, a.line, a.phase_given, a.approver, a.reason
    FROM assignment AS a JOIN phase AS p ON p.phase_id = a.phase_id LEFT JOIN known ON known.project_id = a.project_id
    ORDER BY 1, 2, 9, 3, 6, 13`,
  derive,
};

type SelectedRow = Readonly<Record<string, Cell>>;

function derive({ rows }: DerivationGroup, { settings }: DerivationContext): Derived {
  const of = (kind: number): readonly SelectedRow[] => rows.filter((row) => countOf(row["kind"]) === kind);
  const phases = of(1).map(phaseOf);
  if (phases.length === 0) return { rows: [] };
  const links = decideLinks({ phases, named: of(2).map(namedOf), inverse: of(3).map(inverseOf) });
  const lines = of(4).map(assignmentOf);
  const policy = orphanPolicyOf(settings);
  return { rows: links.map((link) => linkRow(assign(link, { policy, lines }))) };
}

function phaseOf(row: SelectedRow): PhaseFacts {
  return {
    id: textOf(row["phase"]),
    phaseId: textOf(row["phase_id"]),
    alike: countOf(row["alike"]),
    title: textOf(row["key"]),
    hasUnread: textOf(row["what"]).includes('"relation-unreadable:'),
  };
}

function namedOf(row: SelectedRow): Named {
  return {
    phase: textOf(row["phase"]),
    column: textOf(row["what"]),
    title: textOf(row["title"]),
    pageId: textOf(row["page"]),
    project: countOf(row["projects"]) === 1 ? textOrNull(row["project"]) : null,
    projects: countOf(row["projects"]),
    pages: countOf(row["pages"]),
    titles: countOf(row["titles"]),
  };
}

function inverseOf(row: SelectedRow): Inverse {
  return { project: textOf(row["project"]), projectTitle: textOf(row["title"]), pageId: textOf(row["page"]) };
}

function assignmentOf(row: SelectedRow): Assignment {
  return {
    phase: textOf(row["phase"]),
    given: textOf(row["given"]),
    line: countOf(row["position"]),
    projectId: textOf(row["what"]),
    project: textOrNull(row["project"]),
    projects: countOf(row["projects"]),
    approver: textOf(row["approver"]),
    reason: textOf(row["reason"]),
  };
}

function linkRow({ link, state, project, policy, assignment, line, fault }: AssignedLink): Row {
  const cells: Readonly<Record<string, Cell>> = {
    id: link.phase.id,
    phase_ref: link.phase.id,
    state,
    project_ref: project,
    evidence: JSON.stringify(state === "assigned" ? ["assignment"] : link.evidence),
    is_confirmed: Number(link.isConfirmed),
    project_page_id: link.projectPage,
    phase_page_id: link.phasePage,
    named_titles: JSON.stringify(link.titles),
    reason: link.reason,
    policy,
    approver: assignment?.approver ?? null,
    assignment_reason: assignment?.reason ?? null,
    assignment_line: line,
    assignment_fault: fault,
  };
  return {
    table: "phase_link",
    values: Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null)),
  };
}
