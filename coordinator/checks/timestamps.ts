import { readCatalog } from "../../shared/catalog.ts";
import type { TimestampsDeclaration } from "../../shared/check-declaration.ts";
import { CheckFaults } from "../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../shared/check.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import type { Migration } from "../../shared/migration.ts";
import type { InstantValue } from "../../shared/value.ts";
import { counted, figure } from "../validators/fault.ts";
import { ElementPlaces, type ElementPlace } from "./element-place.ts";
import { openLineage, type LineageRow } from "./lineage-of.ts";
import { instantOfCell, isEarlier, isSameInstant } from "./source-instant.ts";
import { TimeFields, type Testimony, type TimeField } from "./time-fields.ts";
import { openTimeTables, type RowTimes, type TimeTable } from "./time-table.ts";
import { scanTimestamps, type TimestampScan } from "./timestamp-scan.ts";

/** Every timestamp of every row is UTC, plausible, and the instant that the source's own fields say; none is of the run's making. */
export function timestampsCheck(declaration: TimestampsDeclaration, migration: Migration): Check {
  return {
    name: "timestamps",
    title: "Timestamps are those of the source",
    collections: migration.collections.map(({ name }) => name),
    open: (facts) => new TimestampsAtWork(facts, { declaration, migration }),
  };
}

export type TimestampsOptions = { readonly declaration: TimestampsDeclaration; readonly migration: Migration };

/** A record at its place in the document. */
type At = {
  readonly table: TimeTable;
  readonly id: string;
  readonly place: ElementPlace;
  readonly record: SourceRecord;
  readonly fields: readonly TimeField[];
};

/** One cell with its row. */
type TimeCell = { readonly table: TimeTable; readonly id: string; readonly index: number; readonly row: RowTimes };

class TimestampsAtWork implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #options: TimestampsOptions;
  readonly #fields: TimeFields;
  readonly #tables: ReadonlyMap<string, TimeTable>;
  readonly #lineage: ReturnType<typeof openLineage>;
  /** Columns that hold the earliest of several records' instants: by "table.column" and id. */
  readonly #earliest = new Map<string, Map<string, InstantValue>>();
  readonly #faults = new CheckFaults();
  #checked = 0;

  constructor(facts: CheckFacts, options: TimestampsOptions) {
    const { validation, computed = [], collections } = options.migration;
    this.#facts = facts;
    this.#options = options;
    this.#fields = new TimeFields(options.declaration, collections);
    const columns = { timestamps: validation.timestamps, computed };
    this.#tables = openTimeTables(facts.target, readCatalog(facts.target), columns);
    this.#lineage = openLineage(facts.target);
  }

  see(record: SourceRecord, collection: string): void {
    const places = new ElementPlaces(record.data);
    for (const lineage of this.#lineage(record.system, record.path)) {
      const { id } = lineage;
      const table = this.#tableOf(lineage);
      if (table === undefined || id === null) continue;
      const place = places.find(lineage.path.slice(record.path.length)) ?? NOWHERE;
      const fields = this.#fields.of(collection, table, place.pattern);
      const at = { table, id, place, record, fields };
      for (const field of fields) if (field.isEarliest) this.#noteEarliest(at, field);
      if (lineage.disposition === DISPOSITION_CODES.mapped) this.#compareRow(at);
    }
  }

  conclude(): CheckOutcome {
    this.#compareEarliest();
    const { target, startedAtMs, nowMs } = this.#facts;
    const scan = scanTimestamps({ target, tables: this.#tables, startedAtMs, nowMs, ...this.#options }, this.#faults);
    const checked = this.#checked + scan.repeated;
    const { failed } = this.#faults;
    const detail = failed === 0 ? this.#describe(checked, scan) : `${this.#faults.describe()}.`;
    return { checked, failed, detail, samples: this.#faults.samples() };
  }

  #describe(checked: number, { duringRun, earliest, latest }: TimestampScan): string {
    if (checked === 0) return "No row holds a timestamp.";
    const { computed = [], validation } = this.#options.migration;
    const left = computed.filter((column) => validation.timestamps.includes(column));
    const parts = [
      `${counted(checked, "timestamp")} in ${counted(this.#tables.size, "table")} are the instants that the source says`,
      `they lie between ${earliest ?? "nothing"} and ${latest ?? "nothing"}`,
      `${figure(duringRun)} lie within the run itself, as the source says`,
      ...left.map((column) => `${column} is computed from other rows, and only its form and its time were looked at`),
    ];
    return `${parts.join("; ")}.`;
  }

  #tableOf({ disposition, table }: LineageRow): TimeTable | undefined {
    const counts = disposition === DISPOSITION_CODES.mapped || disposition === DISPOSITION_CODES.merged;
    return table === null || !counts ? undefined : this.#tables.get(table);
  }

  #compareRow({ table, id, place, record, fields }: At): void {
    const row = table.read(id);
    if (row === null) {
      this.#faults.add("the row of a record is not there", { table: table.table, key: id });
      return;
    }
    for (const [index, field] of fields.entries()) {
      if (!field.isEarliest) this.#compare({ table, id, index, row }, this.#fields.testify(field, place, record));
    }
  }

  #compare(cell: TimeCell, testimony: Testimony): void {
    const { table, id, index, row } = cell;
    const value = row.cells[index];
    if (value === null && testimony.instants.length === 0 && !testimony.hasNoTime) return;
    this.#checked += 1;
    if (value !== null) table.compared[index] = (table.compared[index] ?? 0) + 1;
    const kind = faultOf(cell, testimony);
    if (kind === null) return;
    const column = table.columns[index] ?? "";
    this.#faults.add(kind, { table: table.table, key: id, detail: `${column} ${kind}` });
  }

  #noteEarliest({ table, id, place, record }: At, field: TimeField): void {
    const column = `${table.table}.${field.column}`;
    const known = this.#earliest.get(column) ?? new Map<string, InstantValue>();
    this.#earliest.set(column, known);
    for (const instant of this.#fields.testify(field, place, record).instants) {
      const earlier = known.get(id);
      if (earlier === undefined || isEarlier(instant, earlier)) known.set(id, instant);
    }
  }

  #compareEarliest(): void {
    for (const [place, instants] of this.#earliest) {
      const [name = "", column = ""] = place.split(".");
      const table = this.#tables.get(name);
      if (table === undefined) continue;
      const index = table.columns.indexOf(column);
      for (const [id, instant] of instants) {
        const row = table.read(id);
        if (row !== null) this.#compare({ table, id, index, row }, { instants: [instant], hasNoTime: false });
      }
    }
  }
}

/** An element that the document does not have says nothing. */
const NOWHERE: ElementPlace = { value: null, pattern: "(nowhere)" };

/** What is wrong with a cell, or null. */
function faultOf({ table, index, row }: TimeCell, { instants, hasNoTime }: Testimony): string | null {
  const value = row.cells[index];
  if (value === null) return hasNoTime ? "is null where the source says no time" : "is null where the source says one";
  const column = table.columns[index] ?? "";
  const instant = typeof value === "string" ? instantOfCell(value, row.nanoseconds[column]) : null;
  if (instant === null) return "is no instant YYYY-MM-DDTHH:MM:SS.mmmZ";
  if (instants.length === 0) return "is an instant that no field of the source says";
  return instants.some((each) => isSameInstant(each, instant)) ? null : "is another instant than the source's";
}
