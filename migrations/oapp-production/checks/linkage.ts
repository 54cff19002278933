import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, OpenCheck } from "../../../shared/check.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { INVERSE_COLUMN, PHASE_RELATIONS } from "../relation-tables.ts";
import { ownItems, ownTitles } from "./own-relation.ts";
import { cellIn, RecordRows } from "./record-rows.ts";

/** Every link is what the relation cells of both sides say, read again by other means; no item of a project's cell serves two phases, and no phase that has a project is left without. */
export const linkageCheck: Check = {
  name: "linkage",
  title: "Phases belong to the projects that the relation cells name",
  collections: ["projects", "phases"],
  open: openLinkage,
};

type LinkRow = {
  readonly state: string;
  readonly evidence: string;
  readonly isConfirmed: number;
  readonly projectPage: string | null;
  readonly phasePage: string | null;
  /** Cells of the project as they were read. */
  readonly title: string | null;
  readonly inverse: string | null;
};

const LINK = `SELECT l.state, l.evidence, l.is_confirmed AS isConfirmed, l.project_page_id AS projectPage, l.phase_page_id AS phasePage,
    p.source ->> '$.Title' AS title, p.source ->> '$.${INVERSE_COLUMN}' AS inverse
  FROM phase_link AS l LEFT JOIN project AS p ON p.id = l.project_ref WHERE l.phase_ref = ?`;

const USES = `SELECT count(*) FROM phase_link AS l JOIN phase AS p ON p.id = l.phase_ref, json_each(l.evidence) AS e
  WHERE l.project_ref = ? AND l.state = 'linked' AND e.value = '${INVERSE_COLUMN}' AND p.title = ?`;

function openLinkage({ target }: CheckFacts): OpenCheck {
  const faults = new CheckFaults();
  const projects = new RecordRows(target, "project");
  const phases = new RecordRows(target, "phase");
  const linkOf = target.prepare<[string], LinkRow>(LINK);
  const usesOf = target.prepare<[string, string], number>(USES).pluck();
  const namesakes = target.prepare<[string], number>("SELECT count(*) FROM project WHERE title = ?").pluck();
  const seen = { phases: 0, linked: 0, items: 0 };

  const seeProject = (record: SourceRecord): void => {
    const { row } = projects.of(record);
    if (row === null) return;
    const titles = ownItems(cellIn(record, INVERSE_COLUMN)).map(({ title }) => title);
    seen.items += titles.length;
    for (const title of new Set(titles)) {
      const uses = usesOf.get(String(row["id"]), title) ?? 0;
      if (uses > titles.filter((each) => each === title).length)
        faults.add("project's cell serves more phases than it has items", {
          key: record.path,
          detail: `${uses} × ${title}`,
        });
    }
  };
  const seePhase = (record: SourceRecord): void => {
    const { row, isLeftBehind } = phases.of(record);
    if (isLeftBehind) return;
    seen.phases += 1;
    const link = row === null ? undefined : linkOf.get(String(row["id"]));
    if (link === undefined) return faults.add("phase was not decided on", { key: record.path });
    seen.linked += Number(link.state === "linked");
    for (const { kind, detail } of lookAt(record, link, (title) => namesakes.get(title) ?? 0))
      faults.add(kind, { table: "phase_link", key: record.path, detail });
  };
  return {
    see: (record, collection) => (collection === "projects" ? seeProject(record) : seePhase(record)),
    conclude: () =>
      faults.conclude({
        checked: seen.phases,
        figures: `${seen.linked} of ${seen.phases} phases are linked as both sides say, read again from the cells; ${seen.items} items in the projects' cells.`,
      }),
  };
}

type Found = { readonly kind: string; readonly detail: string };

function lookAt(record: SourceRecord, link: LinkRow, namesakes: (title: string) => number): readonly Found[] {
  const columns = Object.keys(PHASE_RELATIONS).map((column) => cellIn(record, column));
  const titles = ownTitles(columns);
  if (link.state === "linked") return lookAtLink(record, link, titles);
  if (link.state === "disagreement") return [];
  const [title] = titles;
  const isNamed = titles.length === 1 && title !== undefined && namesakes(title) === 1;
  return isNamed ? [{ kind: "phase has no link, and its cells name one project", detail: title }] : [];
}

function lookAtLink(record: SourceRecord, link: LinkRow, titles: readonly string[]): readonly Found[] {
  const project = (link.title ?? "").trim();
  const own = cellIn(record, "phasename").trim();
  const inverse = ownItems(link.inverse ?? "");
  const columns = Object.keys(PHASE_RELATIONS).map((column) => cellIn(record, column));
  const isHeld = inverse.some(({ title }) => title === own);
  const found: Found[] = [];
  const fault = (kind: string, detail: string): void => void found.push({ kind, detail });
  if (titles.length > 0 && titles.join("\n") !== project)
    fault("phase belongs to another project than its cells name", `${project} instead of ${titles.join(", ")}`);
  if (titles.length === 0 && !isHeld) fault("phase has a link that no cell names", project);
  if (link.isConfirmed === 1 && !isHeld)
    fault("link is called confirmed, and the project's cell does not hold the phase", own);
  if (link.projectPage !== null && !columns.join().toLowerCase().includes(link.projectPage))
    fault("page of the project is not in the phase's cells", link.projectPage);
  if (link.phasePage !== null && !inverse.some(({ page }) => page === link.phasePage))
    fault("page of the phase is not in the project's cell", link.phasePage);
  return found;
}
