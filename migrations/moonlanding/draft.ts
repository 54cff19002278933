import type { z } from "zod";
import { canonicalJson, canonicalRest } from "../../shared/canonical.ts";
import { parseDate } from "../../shared/transforms/parse-date.ts";
import { fitsMilliseconds, formatInstant, parseTime } from "../../shared/transforms/parse-time.ts";
import { lookUp, type Vocabulary } from "../../shared/transforms/vocabulary.ts";
import type { Cell, Fact, Finding, Landing, Outcome, Reject, Row, SourceRecord } from "../../shared/landing.ts";
import type { TransformContext } from "../../shared/migration.ts";
import { isArray, isMap, type SourceMap, type SourceValue } from "../../shared/value.ts";
import type { FindingRule, RejectRule } from "./rules.ts";
import { ZONE_MINUTES } from "./systems.ts";

/**
 * One record on its way: what is found out about it while its fields are mapped. The first fault rejects it, and then
 * nothing else of it is kept; so a mapping reads its fields in any order and asks once, at the end.
 */
export type Draft = {
  readonly record: SourceRecord;
  readonly context: TransformContext;
  /** "" for the document, else the element's part of the path. */
  readonly element: string;
  readonly data: SourceMap;
  fault: Reject | null;
  readonly findings: Finding[];
  readonly derived: Row[];
  /** Column -> nanoseconds within the second, where milliseconds do not hold the instant. */
  nanoseconds: Record<string, number> | null;
  /** Fields that a column holds in part: they stay in source_extra as they were. */
  keptAside: Set<string> | null;
};

/** What becomes of a document and its elements, while it is put together. */
export type OutcomeDraft = {
  readonly landings: Landing[];
  readonly derived: Map<string, Row>;
  readonly findings: Finding[];
  readonly facts: Fact[];
};

export function newOutcome(): OutcomeDraft {
  return { landings: [], derived: new Map(), findings: [], facts: [] };
}

export function outcomeOf({ landings, derived, findings, facts }: OutcomeDraft): Outcome {
  return {
    landings,
    ...(derived.size > 0 && { derived: [...derived.values()] }),
    ...(findings.length > 0 && { findings }),
    ...(facts.length > 0 && { facts }),
  };
}

export function documentDraft(record: SourceRecord, context: TransformContext): Draft {
  return newDraft(record, context, { element: "", data: record.data });
}

export function elementDraft(parent: Draft, element: string, data: SourceMap): Draft {
  return newDraft(parent.record, parent.context, { element, data });
}

/**
 * Lands the draft and keeps what was found out on the way, unless it is at fault; `landing` may be null only then. Says whether
 * the draft stands.
 */
export function land(outcome: OutcomeDraft, draft: Draft, landing: Landing | null): boolean {
  if (draft.fault !== null || landing === null) {
    outcome.landings.push({ kind: "rejected", element: draft.element, ...(draft.fault ?? UNEXPLAINED) });
    return false;
  }
  outcome.landings.push(landing);
  for (const row of draft.derived) outcome.derived.set(`${row.table} ${String(row.values["id"])}`, row);
  outcome.findings.push(...draft.findings);
  return true;
}

/** Puts what has landed below a document behind it: the document comes first, though it may tell what of its elements stands. */
export function appendOutcome(outcome: OutcomeDraft, below: OutcomeDraft): void {
  for (const landing of below.landings) outcome.landings.push(landing);
  for (const finding of below.findings) outcome.findings.push(finding);
  for (const [key, row] of below.derived) outcome.derived.set(key, row);
}

/** Takes what was found out about a part that has no row of its own: its fault is the whole's. */
export function absorb(draft: Draft, part: Draft): void {
  draft.fault ??= part.fault;
  draft.derived.push(...part.derived);
  for (const { rule, detail } of part.findings) draft.findings.push({ rule, element: draft.element, detail });
}

/** The outcome of a document that has no elements. */
export function landAlone(draft: Draft, landing: Landing | null): Outcome {
  const outcome = newOutcome();
  land(outcome, draft, landing);
  return outcomeOf(outcome);
}

export function excluded(rule: string): Outcome {
  return { landings: [{ kind: "excluded", element: "", rule }] };
}

/** A row without its null cells, with the nanoseconds of its times. */
export function rowOf(draft: Draft, table: string, cells: Readonly<Record<string, Cell>>): Row {
  const values: Record<string, Cell> = {};
  for (const column in cells) {
    const cell = cells[column];
    if (cell !== null && cell !== undefined) values[column] = cell;
  }
  if (draft.nanoseconds !== null) values["nanoseconds"] = JSON.stringify(draft.nanoseconds);
  return { table, values };
}

export type Fault = { readonly rule: RejectRule; readonly reason: string; readonly raw: SourceValue | undefined };

/** Rejects the draft; the first fault stands. */
export function refuse(draft: Draft, { rule, reason, raw }: Fault): void {
  draft.fault ??= { rule, reason, raw: raw === undefined ? "" : canonicalJson(raw) };
}

export function note(draft: Draft, rule: FindingRule, detail: string): void {
  draft.findings.push({ rule, element: draft.element, detail });
}

/** The fields of the draft's data that the schema names, or null with a fault that names the wrong one. */
export function readFields<S extends z.ZodType>(draft: Draft, schema: S): z.output<S> | null {
  const parsed = schema.safeParse(draft.data);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? "");
  refuse(draft, {
    rule: "wrong-type",
    reason: `${field} is not what it should be: ${parsed.error.issues[0]?.message ?? "wrong type"}.`,
    raw: draft.data[field],
  });
  return null;
}

/** Fields without a column, and those kept aside, as canonical JSON. */
export function extraOf(draft: Draft, known: ReadonlySet<string>): string | null {
  const { keptAside } = draft;
  if (keptAside === null) return canonicalRest(draft.data, known);
  return canonicalRest(draft.data, new Set([...known].filter((field) => !keptAside.has(field))));
}

export function keepAside(draft: Draft, field: string): void {
  draft.keptAside ??= new Set();
  draft.keptAside.add(field);
}

/** A field that is read: its name at the source, to name it in a fault, and its value. */
export type Field = { readonly field: string; readonly value: SourceValue | undefined };

/** The first of the fields that says anything: null, absent and blank do not. */
export function firstOf(data: SourceMap, fields: readonly string[]): Field {
  for (const field of fields) {
    const value = data[field];
    if (value !== undefined && value !== null && value !== "") return { field, value };
  }
  return { field: fields[0] ?? "", value: null };
}

/** Of several fields that say the same the first that says anything is used; the others are kept aside. */
export function onlyOf(draft: Draft, names: readonly string[]): Field {
  const used = firstOf(draft.data, names);
  for (const name of names) {
    if (name !== used.field && isSomething(draft.data[name])) keepAside(draft, name);
  }
  return used;
}

/** Whether a field says anything: null, absent, blank and empty do not. */
export function isSomething(value: SourceValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isArray(value)) return value.length > 0;
  return !isMap(value) || Object.keys(value).length > 0;
}

/** The cell of a timestamp column. */
export function timeCell(draft: Draft, column: string, { field, value }: Field): string | null {
  if (value === undefined || value === null || value === "") return null;
  const time = parseTime(value, ZONE_MINUTES);
  if (time.kind === "absent") return null;
  if (time.kind === "bad") {
    refuse(draft, { rule: "bad-timestamp", reason: `${field} is no time in any known shape.`, raw: value });
    return null;
  }
  if (!fitsMilliseconds(time)) {
    draft.nanoseconds ??= {};
    draft.nanoseconds[column] = time.nanoseconds;
  }
  return formatInstant(time);
}

/** The cell of a date column. A time of day does not fit it, so the field is then kept aside too. */
export function dateCell(draft: Draft, { field, value }: Field): string | null {
  if (value === undefined || value === null || value === "") return null;
  const parsed = parseDate(value, ZONE_MINUTES);
  if (parsed.kind === "absent") return null;
  if (parsed.kind === "bad") {
    refuse(draft, { rule: "bad-timestamp", reason: `${field} is no date in any known shape.`, raw: value });
    return null;
  }
  if (!parsed.isExact) {
    keepAside(draft, field);
    note(draft, "time-of-day-kept-aside", field);
  }
  return parsed.date;
}

export type WordField = {
  readonly field: string;
  readonly value: SourceValue | undefined;
  readonly rule: RejectRule;
};

/** The cell of a column with a vocabulary; a word outside it rejects, nothing at all is null. */
export function wordCell(draft: Draft, vocabulary: Vocabulary, { field, value, rule }: WordField): string | null {
  if (value === undefined || value === null || value === "") return null;
  const word = typeof value === "string" ? lookUp(vocabulary, value) : undefined;
  if (word !== undefined) return word;
  refuse(draft, { rule, reason: `${field} is not in the vocabulary.`, raw: value });
  return null;
}

const UNEXPLAINED: Reject = { rule: "wrong-type", reason: "The record could not be read.", raw: "" };

function newDraft(
  record: SourceRecord,
  context: TransformContext,
  { element, data }: { readonly element: string; readonly data: SourceMap },
): Draft {
  return {
    record,
    context,
    element,
    data,
    fault: null,
    findings: [],
    derived: [],
    nanoseconds: null,
    keptAside: null,
  };
}
