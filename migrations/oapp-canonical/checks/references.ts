import type { Check, CheckFacts } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import { cutover } from "../cutover.ts";
import { selectOf } from "./published-select.ts";

type Offender = readonly [table: string, key: string | null, detail: string];

/** What the criteria look rows up by. */
const KEYS: Readonly<Record<string, string>> = {
  projects_canonical: "projectId",
  phases_canonical: "phaseId",
  steps_canonical: "stepId",
};

/**
 * What the live tables will be held to (the criteria of the cutover), asked of the rows that would be published: each reference resolves, no id or name is empty, no
 * id occurs twice.
 */
export const references: Check = {
  name: "references",
  title: "the published rows pass what the live tables will be held to",
  collections: [],
  open: ({ target }) => ({
    see: () => {},
    conclude: () => {
      const faults = new CheckFaults();
      let checked = 0;
      try {
        checked = putAside(target);
        for (const { name, title, sql } of cutover.criteria)
          for (const [table, key, detail] of target.prepare<[], Offender>(sql).raw().iterate())
            faults.add(`breaks ${name}: ${title}`, { table, key: key ?? "NULL", detail });
      } finally {
        for (const table of cutover.tables) target.exec(`DROP TABLE IF EXISTS temp.${table}`);
      }
      return faults.conclude({ checked, figures: `${cutover.criteria.length} criteria over ${checked} rows.` });
    },
  }),
};

/** The rows in temporary tables of this connection: asking a select again for each row of another would take the square of the time. Says how many there are. */
function putAside(target: CheckFacts["target"]): number {
  let rows = 0;
  for (const table of cutover.tables) {
    target.exec(`CREATE TEMP TABLE ${table} AS ${selectOf(table)}`);
    target.exec(`CREATE INDEX temp.${table}_key ON ${table} (${KEYS[table] ?? "rowid"})`);
    rows += target.prepare<[], number>(`SELECT count(*) FROM temp.${table}`).pluck().get() ?? 0;
  }
  return rows;
}
