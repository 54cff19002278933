import { canonicalData, canonicalJson } from "../../shared/canonical.ts";
import { elementPath, targetId } from "../../shared/identity.ts";
import type { Cell, Finding, Landing, Outcome, Row, SourcePlace, SourceRecord } from "../../shared/landing.ts";
import type { TransformContext } from "../../shared/migration.ts";
import type { RelationTable } from "./relation-tables.ts";
import { parseRelationCell } from "../../shared/transforms/notion-relation.ts";
import type { ExclusionRule, Oddity, RejectRule } from "./rules.ts";
import type { SourceMap } from "../../shared/value.ts";
import { zoneOf } from "./settings.ts";

/** One record on its way: its cells, and what is found out about them. */
export type Draft = {
  readonly record: SourceRecord;
  readonly id: string;
  readonly cells: Readonly<Record<string, string>>;
  /** IANA zone of times that name none. */
  readonly zone: string;
  readonly flags: Set<string>;
  readonly findings: Finding[];
  /** The elements: items of relation cells. */
  readonly landings: Landing[];
};

/** Makes the record's row out of its cells; whatever its relation cells hold lands behind it. */
export type MapRecord = (draft: Draft) => Row;

/** The outcome of a record. One without a single value says nothing and is left behind; the header is no record. */
export function landRecord(record: SourceRecord, context: TransformContext, map: MapRecord): Outcome {
  const draft = newDraft(record, context);
  if (record.place === undefined) return rejected("no-place", record.path);
  if (isBlank(draft))
    return { landings: [{ kind: "excluded", element: "", rule: "blank-record" satisfies ExclusionRule }] };
  if (isHeader(draft)) return rejected("header-repeated", canonicalJson(draft.cells));
  const { table, values } = map(draft);
  const row = { table, values: { ...values, ...originCells(draft, record.place) } };
  return {
    landings: [{ kind: "mapped", element: "", row }, ...draft.landings],
    ...(draft.findings.length > 0 && { findings: draft.findings }),
  };
}

function isBlank({ cells }: Draft): boolean {
  for (const column in cells) if (cellOf({ cells }, column).trim() !== "") return false;
  return true;
}

/** A row without its null cells. */
export function rowOf(table: string, cells: Readonly<Record<string, Cell>>): Row {
  const values: Record<string, Cell> = {};
  for (const column in cells) {
    const cell = cells[column];
    if (cell !== null && cell !== undefined) values[column] = cell;
  }
  return { table, values };
}

export function cellOf({ cells }: Pick<Draft, "cells">, column: string): string {
  return cells[column] ?? "";
}

/** Notes an oddity of a cell, on the row and as a finding. */
export function note(draft: Draft, oddity: Oddity, column: string): void {
  draft.flags.add(`${oddity}:${column}`);
  draft.findings.push({
    rule: oddity,
    element: "",
    detail: `${column}: ${JSON.stringify(shown(cellOf(draft, column)))}`,
  });
}

/**
 * Lands every item of relation cells as a record of its own. Text that is no item is rejected as it stands, so that it is counted and seen: what it
 * was to refer to is not known.
 */
export function landRelations(draft: Draft, owner: RelationTable, columns: Readonly<Record<string, string>>): void {
  for (const [column, array] of Object.entries(columns)) {
    const { items, unread } = parseRelationCell(cellOf(draft, column));
    for (const [position, { title, titleRaw, pageId, raw }] of items.entries()) {
      const element = elementPath("", array, position);
      const values = {
        id: targetId(draft.record.system, draft.record.path + element),
        owner_table: owner,
        owner_id: draft.id,
        column_name: column,
        position,
        title,
        title_raw: titleRaw,
        page_id: pageId,
        raw,
      };
      const requires = [{ table: owner, id: draft.id }];
      draft.landings.push({ kind: "mapped", element, row: { table: "relation_item", values, requires } });
    }
    if (unread.length > 0) note(draft, "relation-unreadable", column);
    for (const [index, raw] of unread.entries())
      draft.landings.push({
        kind: "rejected",
        element: elementPath("", array, `unread-${index}`),
        rule: "relation-unreadable" satisfies RejectRule,
        reason: `Text of ${column} is no item of a relation: a title and the address of a Notion page in brackets, with ", " before the next.`,
        raw,
      });
  }
}

const REASONS = {
  "no-place": "The record does not say where in its file it stands.",
  "header-repeated": "The record repeats the names of the columns: perhaps two exports were put into one file.",
} as const satisfies Partial<Record<RejectRule, string>>;

function rejected(rule: keyof typeof REASONS, raw: string): Outcome {
  return { landings: [{ kind: "rejected", element: "", rule, reason: REASONS[rule], raw }] };
}

/** A byte order mark, which the second of two files brings along, counts as a blank. */
function isHeader({ cells }: Draft): boolean {
  for (const column in cells) if (cellOf({ cells }, column).trim() !== column.trim()) return false;
  return true;
}

const SHOWN_MAX = 200;

function shown(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

function newDraft(record: SourceRecord, { settings }: TransformContext): Draft {
  return {
    record,
    id: targetId(record.system, record.path),
    cells: cellsOf(record),
    zone: zoneOf(settings),
    flags: new Set(),
    findings: [],
    landings: [],
  };
}

/** The cells of a file are texts; what another source may give instead is kept as what it says. */
function cellsOf({ data }: SourceRecord): Readonly<Record<string, string>> {
  if (isTexts(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([column, value]) => {
      if (typeof value === "string") return [column, value];
      return [column, value === null || value === undefined ? "" : canonicalJson(value)];
    }),
  );
}

function isTexts(data: SourceMap): data is Readonly<Record<string, string>> {
  for (const column in data) if (typeof data[column] !== "string") return false;
  return true;
}

const DATABASE_ID = /[ _-]([0-9a-f]{32})(?![0-9a-f])/i;

/** The record's cells as they were read, where it was read, and what is odd about it. */
function originCells({ id, cells, flags }: Draft, place: SourcePlace): Readonly<Record<string, Cell>> {
  const databaseId = DATABASE_ID.exec(place.file)?.[1]?.toLowerCase();
  return {
    id,
    flags: JSON.stringify([...flags].toSorted()),
    source: canonicalData(cells),
    file_name: place.file,
    file_sha256: place.sha256,
    file_record: place.record,
    first_line: place.firstLine,
    last_line: place.lastLine,
    ...(databaseId !== undefined && { database_id: databaseId }),
  };
}
