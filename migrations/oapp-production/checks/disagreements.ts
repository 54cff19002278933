import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../../shared/check.ts";

/** Nowhere do relation columns, the projects' own cells and the page ids contradict each other. No policy decides such a thing. */
export const disagreementsCheck: Check = {
  name: "disagreements",
  title: "Relation columns, inverse cells and page ids agree",
  collections: [],
  open: ({ target }) => ({ see: () => undefined, conclude: () => conclude(target) }),
};

function conclude(target: CheckFacts["target"]): CheckOutcome {
  const faults = new CheckFaults();
  const phases = target.prepare<[], number>("SELECT count(*) FROM phase").pluck().get() ?? 0;
  const contradicted = target.prepare<[], { path: string; id: string; reason: string }>(
    `SELECT p.source_path AS path, coalesce(p.phase_id, p.title) AS id, l.reason
     FROM phase_link AS l JOIN phase AS p ON p.id = l.phase_ref WHERE l.state = 'disagreement' ORDER BY p.source_path`,
  );
  for (const { path, id, reason } of contradicted.iterate())
    faults.add("phase about which the source contradicts itself", {
      table: "phase",
      key: path,
      detail: `${id}: ${reason}`,
    });
  // By the items alone, whatever was derived from them: a page has one title, and a title that one project has leads to one page.
  const split = target.prepare<[], { title: string; pages: number }>(
    `SELECT i.title, count(DISTINCT i.page_id) AS pages FROM relation_item AS i
     WHERE i.owner_table = 'phase' AND (SELECT count(*) FROM project AS p WHERE p.title = i.title) = 1
       AND NOT EXISTS (SELECT 1 FROM phase_link AS l WHERE l.phase_ref = i.owner_id AND l.state = 'disagreement')
     GROUP BY i.title HAVING pages > 1`,
  );
  for (const { title, pages } of split.iterate())
    faults.add("title of a project leads to several pages, and its phases are linked", {
      key: title,
      detail: `${pages} pages`,
    });
  const unconfirmed = target
    .prepare<[], number>("SELECT count(*) FROM phase_link WHERE state = 'linked' AND is_confirmed = 0")
    .pluck()
    .get();
  return faults.conclude({
    checked: phases,
    figures: `${phases} phases; ${unconfirmed ?? 0} of the linked ones are named by one side only.`,
  });
}
