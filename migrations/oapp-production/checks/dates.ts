import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, OpenCheck } from "../../../shared/check.ts";
import type { Oddity } from "../rules.ts";
import { zoneOf } from "../settings.ts";
import { cellIn, RecordRows, textIn, type StoredRow } from "./record-rows.ts";

/** A column with dates or instants, and the cell that it was read from. */
type DateColumn = {
  readonly column: string;
  readonly cell: string;
  readonly kind: "date" | "instant";
  /** Where a day is kept that has no time. */
  readonly day?: string;
};
export type DateTable = { readonly collection: string; readonly table: string; readonly dates: readonly DateColumn[] };

const STAMPS: readonly DateColumn[] = [
  { column: "created_at", cell: "createdAt", kind: "instant" },
  { column: "updated_at", cell: "updatedAt", kind: "instant" },
];

const MOMENTS: readonly DateColumn[] = [
  { column: "created_at", cell: "createdAt", kind: "instant", day: "created_on" },
  { column: "updated_at", cell: "updatedAt", kind: "instant", day: "updated_on" },
];

export const PROJECT_DATES: DateTable = { collection: "projects", table: "project", dates: STAMPS };
export const PHASE_DATES: DateTable = {
  collection: "phases",
  table: "phase",
  dates: [
    { column: "start_date", cell: "startDate", kind: "date" },
    { column: "end_date", cell: "endDate", kind: "date" },
  ],
};
export const OTHER_DATES: readonly DateTable[] = [
  { collection: "sub-apps", table: "sub_app", dates: [{ column: "launch_date", cell: "launchDate", kind: "date" }] },
  { collection: "tech-debt", table: "tech_debt", dates: MOMENTS },
  { collection: "schema-sync", table: "schema_sync", dates: MOMENTS },
];

/** Every date, written again the way the export writes it and by the clocks of the run's zone, is the cell that it was read from; where there is none, the row says why. */
export function datesCheck(tables: readonly DateTable[]): Check {
  return {
    name: "dates",
    title: "Every date is the one in its cell",
    collections: tables.map(({ collection }) => collection),
    open: (facts) => openDates(facts, tables),
  };
}

function openDates({ target, given }: CheckFacts, tables: readonly DateTable[]): OpenCheck {
  const faults = new CheckFaults();
  const clock = new Clock(zoneOf(given.settings));
  const rows = new Map(
    tables.map(({ collection, table, dates }) => [collection, { table, dates, rows: new RecordRows(target, table) }]),
  );
  const seen = { written: 0, none: 0 };
  return {
    see: (record, collection) => {
      const own = rows.get(collection);
      const row = own?.rows.of(record).row ?? null;
      if (own === undefined || row === null) return;
      for (const date of own.dates) {
        const raw = cellIn(record, date.cell).trim();
        const stored = storedIn(row, date);
        const fault = faultOf(row, { ...stored, cell: date.cell, raw }, clock);
        if (fault !== null)
          faults.add(fault, { table: own.table, key: record.path, detail: `${date.column}: "${raw}"` });
        seen.written += Number(raw !== "" && stored.value !== "");
        seen.none += Number(raw !== "" && stored.value === "");
      }
    },
    conclude: () =>
      faults.conclude({
        checked: seen.written + seen.none,
        figures: `${seen.written} dates are those of their cells; ${seen.none} cells are placeholders or no dates, and their rows say so.`,
      }),
  };
}

type Stored = { readonly value: string; readonly kind: "date" | "instant" };

/** The date that the row has, in whichever column; "" for none. */
function storedIn(row: StoredRow, { column, day, kind }: DateColumn): Stored {
  const value = textIn(row, column);
  return value === "" && day !== undefined ? { value: textIn(row, day), kind: "date" } : { value, kind };
}

type Looked = Stored & { readonly cell: string; readonly raw: string };

function faultOf(row: StoredRow, { cell, raw, value, kind }: Looked, clock: Clock): string | null {
  if (raw === "") return value === "" ? null : "date was made up";
  const flags = textIn(row, "flags");
  const isTold = (oddity: Oddity): boolean => flags.includes(`"${oddity}:${cell}"`);
  if (value === "")
    return isTold("placeholder") || isTold("date-unreadable") ? null : "date is gone, and nothing says why";
  const written = isTold("time-of-day-left-out") ? asWritten(raw).replace(TIME_OF_DAY, "") : asWritten(raw);
  return clock.writings(value, kind).includes(written) ? null : "date is not that of its cell";
}

const TIME_OF_DAY = / \d{1,2}:\d{2} [AP]M$/;

/** As an export writes it that has neither narrow blanks nor zeros in front of a day or an hour. */
function asWritten(raw: string): string {
  return raw.replaceAll(/[\u00a0\u202f]/g, " ").replaceAll(/ 0(?=\d[,:])/g, " ");
}

/** Dates as exports write them. */
class Clock {
  readonly #local: Intl.DateTimeFormat;
  readonly #utc: Intl.DateTimeFormat;

  constructor(zone: string) {
    this.#local = format(zone);
    this.#utc = format("UTC");
  }

  writings(value: string, kind: "date" | "instant"): readonly string[] {
    const parts = new Map(
      (kind === "date" ? this.#utc : this.#local)
        .formatToParts(Date.parse(value))
        .map((part) => [part.type, part.value]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? "";
    const day = `${part("month")} ${part("day")}, ${part("year")}`;
    if (kind === "date") return [day, value];
    const time = `${part("hour")}:${part("minute")} ${part("dayPeriod")}`;
    // Without a time of day it is the day's beginning, and the row tells it.
    return [`${day} ${time}`, ...(time === "12:00 AM" ? [day, isoDay(day)] : [])];
  }
}

function isoDay(day: string): string {
  return new Date(`${day} UTC`).toISOString().slice(0, "YYYY-MM-DD".length);
}

function format(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    hour12: true,
  });
}
