import type { Catalog, CatalogTable } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";
import { literal, name } from "./sql-text.ts";

/** What must not hold of any cell of a column. All SQL is over one row of the table; null is never at fault unless `offends` says so. */
export type CellCondition = {
  readonly column: string;
  /** True when the cell is at fault. */
  readonly offends: string;
  /** True whenever `offends` is and cheaper to ask: the scan asks this, `offends` is only asked where the scan finds something. */
  readonly suspects?: string;
  /** What an operator should read: "is no text". */
  readonly because: string;
  /** SQL of what a sample shows of the cell; nothing if left out, as cells may hold personal data. */
  readonly shown?: string;
  /** Whether the values that are not null are counted for the verdict's figures. */
  readonly isCounted: boolean;
};

export type CellScan = {
  readonly rows: number;
  /** Cells asked about: rows times columns. */
  readonly cells: number;
  /** Values that are not null, by "table.column", of counted conditions. */
  readonly values: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
};

/** Conditions by table. */
export type Concern = { readonly name: string; readonly conditions: ReadonlyMap<string, readonly CellCondition[]> };

type TableConcern = { readonly concern: Concern; readonly conditions: readonly CellCondition[] };

/**
 * Reads every table once for all concerns together: walking the rows costs more than most conditions. The scan yields a count of rows
 * at fault for each concern, and nothing else; where that is not 0, each condition is counted and sampled on its own.
 */
export function scanCells(
  target: Target,
  catalog: Catalog,
  concerns: readonly Concern[],
): ReadonlyMap<string, CellScan> {
  const outcomes = new Map(concerns.map((concern) => [concern.name, new Outcome()]));
  for (const table of catalog.values()) {
    const asked = concerns.map((concern) => ({ concern, conditions: concern.conditions.get(table.name) ?? [] }));
    const figures = scanTable(target, table, asked);
    for (const { concern, conditions } of asked) outcomes.get(concern.name)?.add(table, conditions, figures);
    for (const { concern, conditions } of asked) {
      if ((figures.suspects.get(concern.name) ?? 0) > 0)
        outcomes.get(concern.name)?.faults.push(...explain(target, table, conditions));
    }
  }
  return outcomes;
}

type TableFigures = {
  readonly rows: number;
  readonly suspects: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, number>;
};

class Outcome implements CellScan {
  rows = 0;
  cells = 0;
  readonly values = new Map<string, number>();
  readonly faults: Fault[] = [];

  add(table: CatalogTable, conditions: readonly CellCondition[], figures: TableFigures): void {
    if (conditions.length === 0) return;
    this.rows += figures.rows;
    this.cells += figures.rows * new Set(conditions.map(({ column }) => column)).size;
    for (const { column, isCounted } of conditions) {
      if (isCounted) this.values.set(`${table.name}.${column}`, figures.values.get(column) ?? 0);
    }
  }
}

function scanTable(target: Target, table: CatalogTable, asked: readonly TableConcern[]): TableFigures {
  const live = asked.filter(({ conditions }) => conditions.length > 0);
  const columns = [
    ...new Set(
      live.flatMap(({ conditions }) => conditions.filter(({ isCounted }) => isCounted).map(({ column }) => column)),
    ),
  ];
  const suspects = live.map(({ conditions }) => `count(CASE WHEN ${suspicion(conditions)} THEN 1 END)`);
  const selected = ["count(*)", ...suspects, ...columns.map((column) => `count(${name(column)})`)];
  const counts =
    target
      .prepare<[], number[]>(`SELECT ${selected.join(", ")} FROM ${name(table.name)}`)
      .raw()
      .get() ?? [];
  return {
    rows: counts[0] ?? 0,
    suspects: new Map(live.map(({ concern }, index) => [concern.name, counts[1 + index] ?? 0])),
    values: new Map(columns.map((column, index) => [column, counts[1 + live.length + index] ?? 0])),
  };
}

/** True for a row of which any condition may be true; conditions that are suspected alike are asked about once. */
function suspicion(conditions: readonly CellCondition[]): string {
  const distinct = new Set(conditions.map(({ suspects, offends }) => `(${suspects ?? offends})`));
  return [...distinct].join(" OR ");
}

function explain(target: Target, table: CatalogTable, conditions: readonly CellCondition[]): Fault[] {
  const counts = conditions.map(({ offends }) => `count(CASE WHEN ${offends} THEN 1 END)`);
  const found =
    target
      .prepare<[], number[]>(`SELECT ${counts.join(", ")} FROM ${name(table.name)}`)
      .raw()
      .get() ?? [];
  return conditions.flatMap((condition, index) => {
    const count = found[index] ?? 0;
    if (count === 0) return [];
    const what = `${counted(count, "cell")} of ${table.name}.${condition.column} ${condition.because}`;
    return [{ count, what, samples: sampleCells(target, table, condition) }];
  });
}

function sampleCells(target: Target, table: CatalogTable, condition: CellCondition): Sample[] {
  const shown = condition.shown === undefined ? literal("") : `': ' || coalesce(${condition.shown}, 'NULL')`;
  const rows = target
    .prepare<[], { key: unknown; shown: string }>(
      `SELECT ${keyColumn(table)} AS key, ${shown} AS shown FROM ${name(table.name)} WHERE ${condition.offends} LIMIT ${SAMPLES_MAX}`,
    )
    .all();
  return rows.map((row) => ({
    table: table.name,
    key: String(row.key),
    detail: `${condition.column} ${condition.because}${row.shown}`,
  }));
}

/** Rows are known by `id`; a table without one by its row id. */
export function keyColumn(table: CatalogTable): string {
  return table.columns.some((column) => column.name === "id") ? "id" : "rowid";
}
