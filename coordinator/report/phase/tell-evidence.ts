import type { CutOver } from "../../../shared/cutover.ts";
import type { ChangeCounts, Published } from "../../../shared/publication.ts";
import type { Evidence } from "../../phases/phase-record.ts";
import { formatBytes, formatCount, formatDuration, formatShare } from "../figures.ts";

/** What a look at the source saw, in one sentence. */
export function tellSurvey({ sources, files, expected }: Evidence<"survey">): string {
  const records = Object.values(sources).reduce((sum, count) => sum + count, 0);
  const given = expected.filter(({ isGiven }) => isGiven).length;
  return [
    `${formatCount(records)} records in ${quantity(Object.keys(sources).length, "collection")}`,
    ...(files.length === 0
      ? []
      : [`${quantity(files.length, "file")} of ${formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))}`]),
    ...(given === 0 ? [] : [`${given} of ${quantity(expected.length, "expectation")} by the operator`]),
  ].join(", ");
}

/** What writing a set came to. */
export function tellPublished({ set, tables, files, writes, changes, governanceEntries }: Published): string {
  const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return [
    `${set}: ${formatCount(rows)} rows in ${quantity(tables.length, "table")}`,
    ...(files.length === 0 ? [] : [quantity(files.length, "file")]),
    quantity(writes, "write"),
    ...(changes === null ? [] : [tellChanges(changes)]),
    quantity(governanceEntries, "governance entry", "governance entries"),
  ].join(", ");
}

/** "5 new, 1 changed at the source, 3 unchanged"; what there is none of is left out. */
function tellChanges(changes: ChangeCounts): string {
  const told = CHANGES.flatMap(([field, clause]) =>
    changes[field] === 0 ? [] : [`${formatCount(changes[field])} ${clause}`],
  );
  return told.length === 0 ? "no record compared" : told.join(", ");
}

const CHANGES: readonly (readonly [keyof ChangeCounts, string])[] = [
  ["new", "new"],
  ["sourceChanged", "changed at the source"],
  ["targetChanged", "changed in use"],
  ["conflict", "changed at both"],
  ["missingInSource", "missing at the source"],
  ["missingInTarget", "missing in use"],
  ["unchanged", "unchanged"],
];

/** What a cutover, or the watch after it, came to. */
export function tellCutOver({ outcome, budgets, downtimeMs, availability, rolledBack }: CutOver): string {
  const met = budgets.filter(({ isMet }) => isMet).length;
  return [
    outcome === "new" ? "the new tables are live" : "the old tables are live",
    ...(budgets.length === 0 ? [] : [`${met} of ${quantity(budgets.length, "budget")} met`]),
    ...(downtimeMs === 0 ? [] : [`${formatDuration(downtimeMs)} away`]),
    ...(availability === null
      ? []
      : [
          `${formatShare(availability.answered, availability.asked)} of ${formatCount(availability.asked)} requests answered`,
        ]),
    ...(rolledBack === null ? [] : [`rolled back in ${formatDuration(rolledBack.durationMs)}: ${rolledBack.reason}`]),
  ].join(", ");
}

function quantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
