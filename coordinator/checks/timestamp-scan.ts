import { readCatalog } from "../../shared/catalog.ts";
import type { CheckFaults } from "../../shared/check-faults.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { literal, name } from "../validators/sql-text.ts";
import type { TimeTable } from "./time-table.ts";
import type { TimestampsOptions } from "./timestamps.ts";

export type ScanOptions = TimestampsOptions & {
  readonly target: Target;
  readonly tables: ReadonlyMap<string, TimeTable>;
  readonly startedAtMs: number;
  readonly nowMs: number;
};

export type TimestampScan = {
  /** Cells of rows that no record owns, compared with what they repeat. */
  readonly repeated: number;
  /** Cells between the beginning of the run and now. */
  readonly duringRun: number;
  readonly earliest: string | null;
  readonly latest: string | null;
};

const YEARS_AHEAD = 5;

/** What can only be said of all rows: that each timestamp was compared with something, and that all lie in plausible times. */
export function scanTimestamps(options: ScanOptions, faults: CheckFaults): TimestampScan {
  const scanning = new Scanning(options, faults);
  for (const table of options.tables.values()) for (const column of table.columns) scanning.scan(table, column);
  scanning.tellMissing();
  return scanning;
}

type Figures = {
  readonly held: number;
  readonly implausible: number;
  readonly during: number;
  readonly earliest: string | null;
  readonly latest: string | null;
};

class Scanning implements TimestampScan {
  readonly #options: ScanOptions;
  readonly #faults: CheckFaults;
  repeated = 0;
  duringRun = 0;
  earliest: string | null = null;
  latest: string | null = null;

  constructor(options: ScanOptions, faults: CheckFaults) {
    this.#options = options;
    this.#faults = faults;
  }

  scan(table: TimeTable, column: string): void {
    const figures = this.#figuresOf(table.table, column);
    this.duringRun += figures.during;
    if (figures.earliest !== null && (this.earliest === null || figures.earliest < this.earliest))
      this.earliest = figures.earliest;
    if (figures.latest !== null && (this.latest === null || figures.latest > this.latest)) this.latest = figures.latest;
    if (figures.implausible > 0) this.#tellAll(table.table, column, this.#isImplausible(name(column)));
    const repeated = this.#compareRepeated(table, column);
    this.repeated += repeated;
    const uncompared = figures.held - repeated - (table.compared[table.columns.indexOf(column)] ?? 0);
    this.#tellUncompared(table.table, column, Math.abs(uncompared));
  }

  /** Columns that are declared and not there; and those that are computed from other rows, which no document speaks of. */
  tellMissing(): void {
    const { migration, target } = this.#options;
    const { computed = [], validation } = migration;
    const catalog = [...readCatalog(target).values()];
    const there = new Set(catalog.flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`)));
    for (const place of validation.timestamps) {
      const [table = "", column = ""] = place.split(".");
      const cell = name(column);
      if (!there.has(place)) this.#faults.add("is declared to hold timestamps and is not there", { key: place });
      else if (computed.includes(place))
        this.#tellAll(table, column, `${isNoInstant(cell)} OR ${this.#isImplausible(cell)}`);
    }
  }

  #figuresOf(table: string, column: string): Figures {
    const { target, startedAtMs, nowMs } = this.#options;
    const cell = name(column);
    const isDuring = `${cell} BETWEEN ${literal(isoOf(startedAtMs))} AND ${literal(isoOf(nowMs))}`;
    const figures = target
      .prepare<[], Figures>(
        `SELECT count(${cell}) AS held, count(CASE WHEN ${this.#isImplausible(cell)} THEN 1 END) AS implausible,
         count(CASE WHEN ${isDuring} THEN 1 END) AS during, min(${cell}) AS earliest, max(${cell}) AS latest FROM ${name(table)}`,
      )
      .get();
    return figures ?? { held: 0, implausible: 0, during: 0, earliest: null, latest: null };
  }

  #isImplausible(cell: string): string {
    const latest = new Date(this.#options.nowMs);
    latest.setUTCFullYear(latest.getUTCFullYear() + YEARS_AHEAD);
    const earliest = new Date(this.#options.migration.validation.earliest);
    return `${cell} NOT BETWEEN ${literal(earliest.toISOString())} AND ${literal(latest.toISOString())}`;
  }

  #tellAll(table: string, column: string, isWrong: string): void {
    const kind = `is no instant from ${this.#options.migration.validation.earliest} to ${YEARS_AHEAD} years ahead`;
    const cell = name(column);
    const ids = this.#options.target
      .prepare<[], string>(`SELECT id FROM ${name(table)} WHERE ${cell} IS NOT NULL AND (${isWrong})`)
      .pluck()
      .iterate();
    for (const id of ids) this.#faults.add(kind, { table, key: id, detail: `${column} ${kind}` });
  }

  /** Rows that no record owns repeat what another row says, to the nanosecond. How many cells were compared. */
  #compareRepeated({ table, hasNanoseconds }: TimeTable, column: string): number {
    const { declaration, tables, target } = this.#options;
    const declared = declaration.repeated[`${table}.${column}`];
    if (declared === undefined) return 0;
    const [parent = "", of = ""] = declared.of.split(".");
    const own = hasNanoseconds ? nanosecondsSql("own", column) : "NULL";
    const others = tables.get(parent)?.hasNanoseconds === true ? nanosecondsSql("parent", of) : "NULL";
    const rows = target
      .prepare<[], { id: string; held: number; same: number }>(
        `SELECT own.id, own.${name(column)} IS NOT NULL AS held,
           own.${name(column)} IS parent.${name(of)} AND ${own} IS ${others} AS same
         FROM _touchdown_derived AS derived JOIN ${name(table)} AS own ON own.id = derived.target_id
         LEFT JOIN ${name(parent)} AS parent ON parent.id = own.${name(declared.by)}
         WHERE derived.target_table = ${literal(table)}`,
      )
      .iterate();
    const kind = `is another instant than ${declared.of}, which it repeats`;
    let held = 0;
    for (const row of rows) {
      held += row.held;
      if (row.same === 0) this.#faults.add(kind, { table, key: row.id, detail: `${column} ${kind}` });
    }
    return held;
  }

  /** Cells that were compared with no document: of rows that nobody owns, or of records that the source did not show. */
  #tellUncompared(table: string, column: string, count: number): void {
    if (count === 0) return;
    const { target, startedAtMs, nowMs } = this.#options;
    const cell = name(column);
    const rows = target
      .prepare<[], { id: string; during: number }>(
        `SELECT id, ${cell} BETWEEN ${literal(isoOf(startedAtMs))} AND ${literal(isoOf(nowMs))} AS during
         FROM ${name(table)} WHERE ${cell} IS NOT NULL AND id NOT IN (SELECT target_id FROM _touchdown_records
           WHERE disposition = ${DISPOSITION_CODES.mapped} AND target_table = ${literal(table)} AND target_id IS NOT NULL)
         LIMIT ${SAMPLES_MAX}`,
      )
      .all();
    const kind = "was found in no document of the source";
    for (let index = 0; index < count; index += 1) {
      const row = rows[index];
      const ofRun = row?.during === 1 ? ", and is a time of the run itself" : "";
      this.#faults.add(kind, { table, key: row?.id ?? "(rows of records)", detail: `${column} ${kind}${ofRun}` });
    }
  }
}

function nanosecondsSql(row: string, column: string): string {
  return `json_extract(${row}.nanoseconds, ${literal(`$."${column}"`)})`;
}

function isNoInstant(cell: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${cell}) IS NOT ${cell}`;
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
