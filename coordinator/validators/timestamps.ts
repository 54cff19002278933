import type { CatalogTable } from "../../shared/catalog.ts";
import { conclude, counted, figure } from "./fault.ts";
import { columnsOf, missingColumns } from "./named-column.ts";
import type { CellCondition } from "./scan-cells.ts";
import { literal, name } from "./sql-text.ts";
import type { DeclaredFacts, RunTimes, ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

const YEARS_AHEAD = 5;
const COLUMNS_NAMED = 8;
/** The places of the signs; that the rest are digits in their bounds is julianday()'s to say, but for the fraction, which it takes in any length. */
const FORM = "????-??-??T??:??:??.[0-9][0-9][0-9]Z";
/** Where a table has it, a JSON object: timestamp column -> nanoseconds within the second, for instants that milliseconds do not hold. */
const NANOSECONDS = "nanoseconds";

/**
 * Every timestamp is UTC in the one form, an instant of the calendar, plausible, and not made up while the run ran; its nanoseconds, where they are
 * kept, belong to it.
 */
export const timestamps: Validator = {
  name: "timestamps",
  title: "Timestamps",
  conditions: timestampConditions,
  validate: validateTimestamps,
};

function timestampConditions(table: CatalogTable, { rules, runTimes }: DeclaredFacts): CellCondition[] {
  const earliest = new Date(rules.earliest).toISOString();
  const latest = yearsAfter(runTimes.startedAt, YEARS_AHEAD);
  const columns = columnsOf(table, rules.timestamps);
  const ofColumns = columns.flatMap((column): CellCondition[] => {
    const cell = name(column);
    const shared = { column, shown: `substr(${cell}, 1, 40)` };
    const isOut = `${cell} NOT BETWEEN ${literal(earliest)} AND ${literal(latest)}`;
    return [
      { ...shared, offends: noInstant(cell), because: "is no instant YYYY-MM-DDTHH:MM:SS.mmmZ", isCounted: true },
      {
        ...shared,
        offends: `${isOut} AND NOT (${noInstant(cell)})`,
        suspects: isOut,
        because: `lies outside ${earliest} to ${latest}`,
        isCounted: false,
      },
      { ...shared, ...madeUp(table, cell, runTimes), isCounted: false },
    ];
  });
  return [...ofColumns, ...nanosecondConditions(table, columns)];
}

/** Nanoseconds of a time that is not there, or that begin with other milliseconds than the time has, are those of another. */
function nanosecondConditions(table: CatalogTable, columns: readonly string[]): CellCondition[] {
  if (columns.length === 0 || !table.columns.some((column) => column.name === NANOSECONDS)) return [];
  const milliseconds = columns.map((column) => `WHEN ${literal(column)} THEN substr(${name(column)}, 21, 3)`);
  const isOther = `CAST(CASE key ${milliseconds.join(" ")} END AS INTEGER) IS NOT value / 1000000`;
  const isNone = "type <> 'integer' OR value NOT BETWEEN 0 AND 999999999";
  // json_each() throws on what does not parse, which is json-fields' to tell.
  const offends = `CASE WHEN json_valid(${NANOSECONDS}) THEN EXISTS (SELECT 1 FROM json_each(${NANOSECONDS}) WHERE ${isNone} OR ${isOther}) ELSE 0 END`;
  const shown = `substr(${NANOSECONDS}, 1, 80)`;
  return [{ column: NANOSECONDS, offends, because: "are not those of its times", shown, isCounted: false }];
}

/** julianday() is null for what is no time, but takes hour 24 and lets 30 February roll over; strftime() shows that, and costs more. */
function noInstant(cell: string): string {
  const rollsOver = `substr(${cell}, 9, 2) > '28' AND strftime('%Y-%m-%dT%H:%M:%fZ', ${cell}) IS NOT ${cell}`;
  return `${cell} IS NOT NULL AND (${cell} NOT GLOB ${literal(FORM)} OR julianday(${cell}) IS NULL OR substr(${cell}, 12, 2) > '23' OR ${rollsOver})`;
}

/** The run's own time is the mark of a default "now". It is right only where the source changed the record after the run had started. */
function madeUp(
  table: CatalogTable,
  cell: string,
  { startedAt, endedAt }: RunTimes,
): Pick<CellCondition, "offends" | "suspects" | "because"> {
  const suspects = `${cell} BETWEEN ${literal(startedAt)} AND ${literal(endedAt)}`;
  const startedUs = Date.parse(startedAt) * 1000;
  const changed = `SELECT target_id FROM _touchdown_records WHERE target_table = ${literal(table.name)} AND update_time_us >= ${startedUs} AND target_id IS NOT NULL`;
  return {
    suspects,
    offends: `${suspects} AND id NOT IN (${changed})`,
    because: `is a time of the run itself (${startedAt} to ${endedAt})`,
  };
}

function validateTimestamps(facts: ValidationFacts): VerdictDraft {
  const { values, faults } = facts.scan("timestamps");
  const checked = [...values.values()].reduce((sum, count) => sum + count, 0);
  return conclude({
    checked,
    faults: [...missingColumns(facts.catalog, facts.rules.timestamps), ...faults],
    passed: `${counted(checked, "timestamp")} in ${counted(values.size, "column")} are instants in UTC: ${byColumn(values)}.`,
    skipped: "No row holds a timestamp.",
  });
}

/** The figures of the fullest columns; the others together, as a sentence must end. */
function byColumn(values: ReadonlyMap<string, number>): string {
  const held = [...values].filter(([, count]) => count > 0).toSorted((a, b) => b[1] - a[1]);
  const figures = held.slice(0, COLUMNS_NAMED).map(([column, count]) => `${column} ${figure(count)}`);
  const others = held.slice(COLUMNS_NAMED);
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  if (others.length > 0) figures.push(`${others.length} others ${figure(rest)}`);
  if (values.size > held.length) figures.push(`${values.size - held.length} empty`);
  return figures.join(", ");
}

function yearsAfter(instant: string, years: number): string {
  const date = new Date(instant);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
