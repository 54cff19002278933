import type { Catalog } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { name } from "../validators/sql-text.ts";

/** Where a table has it, a JSON object: timestamp column -> nanoseconds within the second, for instants that milliseconds do not hold. */
const NANOSECONDS = "nanoseconds";

/** The timestamps of a row, in the order of the table's columns. */
export type RowTimes = { readonly cells: readonly unknown[]; readonly nanoseconds: Readonly<Record<string, number>> };

/** The timestamp columns of a table that the source speaks of, and how a row's are read. */
export class TimeTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly hasNanoseconds: boolean;
  readonly #select;
  /** By column, how many cells have been compared with the source. */
  readonly compared: number[];

  constructor(target: Target, { table, columns, hasNanoseconds }: TimeTableOptions) {
    this.table = table;
    this.columns = columns;
    this.hasNanoseconds = hasNanoseconds;
    this.compared = columns.map(() => 0);
    const list = [...columns.map(name), hasNanoseconds ? NANOSECONDS : "NULL"];
    this.#select = target
      .prepare<[string], unknown[]>(`SELECT ${list.join(", ")} FROM ${name(table)} WHERE id = ?`)
      .raw();
  }

  /** Null where there is no such row. */
  read(id: string): RowTimes | null {
    const cells = this.#select.get(id);
    if (cells === undefined) return null;
    const below = cells[this.columns.length];
    return { cells, nanoseconds: typeof below === "string" ? parseNanoseconds(below) : NONE };
  }
}

export type TimeTableOptions = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly hasNanoseconds: boolean;
};

/** One for each table that stands and has timestamps, those of `computed` left out; by name. */
export function openTimeTables(
  target: Target,
  catalog: Catalog,
  { timestamps, computed }: { readonly timestamps: readonly string[]; readonly computed: readonly string[] },
): ReadonlyMap<string, TimeTable> {
  const tables = new Map<string, TimeTable>();
  for (const { name: table, columns } of catalog.values()) {
    const names = columns.map((column) => column.name);
    const own = names.filter((column) => {
      const place = `${table}.${column}`;
      return timestamps.includes(place) && !computed.includes(place);
    });
    if (own.length === 0 || !names.includes("id")) continue;
    const hasNanoseconds = names.includes(NANOSECONDS);
    tables.set(table, new TimeTable(target, { table, columns: own, hasNanoseconds }));
  }
  return tables;
}

const NONE: Readonly<Record<string, number>> = {};

/** What is no object of whole numbers says no nanoseconds, and so not those of the source. */
function parseNanoseconds(text: string): Readonly<Record<string, number>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return NONE;
    return Object.fromEntries(Object.entries(parsed).map(([column, value]) => [column, Number(value)]));
  } catch {
    return NONE;
  }
}
