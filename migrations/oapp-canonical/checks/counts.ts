import type { Check, CheckFacts } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { selectOf } from "./published-select.ts";

/** Each collection, with the published tables that hold its records. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  projects: ["projects_canonical"],
  phases: ["phases_canonical", "phases_quarantine"],
};

/** As many rows are published as records were seen, those without a single value left out. */
export const counts: Check = {
  name: "counts",
  title: "every record of the exports is published once",
  collections: Object.keys(PUBLISHED),
  open: ({ target }) => {
    const seen = new Map(Object.keys(PUBLISHED).map((collection) => [collection, 0]));
    return {
      see: (record, collection) => {
        if (!isBlank(record)) seen.set(collection, (seen.get(collection) ?? 0) + 1);
      },
      conclude: () => {
        const faults = new CheckFaults();
        const figures = Object.entries(PUBLISHED).map(([collection, tables]) => {
          const records = seen.get(collection) ?? 0;
          const rows = tables.map((table) => ({ table, rows: rowsOf(target, table) }));
          const detail = `${records} records, ${rows.map((each) => `${each.rows} in ${each.table}`).join(" and ")}`;
          const published = rows.reduce((sum, each) => sum + each.rows, 0);
          if (published !== records)
            faults.add(`the records of ${collection} are not as many as the rows`, { key: collection, detail });
          return detail;
        });
        const checked = [...seen.values()].reduce((sum, records) => sum + records, 0);
        return faults.conclude({ checked, figures: `${figures.join("; ")}.` });
      },
    };
  },
};

function rowsOf(target: CheckFacts["target"], table: string): number {
  return (
    target
      .prepare<[], number>(`SELECT count(*) FROM (${selectOf(table)})`)
      .pluck()
      .get() ?? 0
  );
}

function isBlank({ data }: SourceRecord): boolean {
  return Object.values(data).every((value) => typeof value === "string" && value.trim() === "");
}
