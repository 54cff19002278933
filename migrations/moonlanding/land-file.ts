import type { FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Cell, Landing, RowReference } from "../../shared/landing.ts";
import { elementIds } from "../../shared/transforms/element-ids.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import {
  elementDraft,
  extraOf,
  isSomething,
  keepAside,
  land,
  note,
  onlyOf,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "./draft.ts";
import { elementId } from "./element-drafts.ts";
import { FILE_FIELDS, fileCells, type FileOwner } from "./file-cells.ts";
import { personId } from "./find-person.ts";

/** A file on its way, as text or map, and the value that says where it is. */
export type FileDraft = {
  readonly draft: Draft;
  readonly value: SourceValue;
  /** Fields that are read elsewhere, and so need not stay in source_extra. */
  readonly known?: readonly string[];
};

export type FileField = {
  readonly field: string;
  /** Field with an element's own id; without it elements are known by their index. */
  readonly id?: string;
};

/**
 * One draft for each file that a field names: the items of an array are elements of it ("#attachments/0"), a single file is a part ("#fileUrl"). A field
 * that says nothing names none.
 */
export function fileDrafts(parent: Draft, { field, id }: FileField): FileDraft[] {
  const value = parent.data[field];
  if (value === undefined || !isSomething(value)) return [];
  if (!isArray(value)) return [fileDraft(parent, `#${field}`, value)];
  const given = value.map((item) => (id === undefined ? null : elementId(item, id)));
  return elementIds(given).map((name, index) => {
    const file = fileDraft(parent, `#${field}/${name}`, value[index] ?? null);
    if (given[index] !== null && given[index] !== name) note(file.draft, "duplicate-element", `${field}: ${name}`);
    return file;
  });
}

/** Lands the files and says which stand: target ids, for the column of their owner. */
export function landFiles(outcome: OutcomeDraft, files: readonly FileDraft[], owner: FileOwner): string[] {
  return files.filter((file) => land(outcome, file.draft, fileLanding(file, owner))).map(({ draft }) => fileId(draft));
}

/** The row of a file; it stands only where its owner does, or else whatever `requires` names in the owner's place. */
export function fileLanding(file: FileDraft, owner: FileOwner, requires: RowReference = owner): Landing {
  const { draft } = file;
  const row = rowOf(draft, "file", { id: fileId(draft), ...fileRowCells(file, owner) });
  const reference = { table: requires.table, id: requires.id };
  return { kind: "mapped", element: draft.element, row: { ...row, requires: [reference] } };
}

/** All cells of a file but its id: where it is, when and by whom it was put there, and the fields that have no column. */
export function fileRowCells({ draft, value, known = [] }: FileDraft, owner: FileOwner): Record<string, Cell> {
  const cells = fileCells(draft, value, owner);
  keepUnread(draft, cells);
  return {
    ...cells,
    created_at: timeCell(draft, "created_at", onlyOf(draft, TIMES)),
    created_by: personId(draft, onlyOf(draft, AUTHORS)),
    source_extra: extraOf(draft, new Set([...KNOWN, ...known])),
  };
}

export function fileId({ record, element }: Draft): string {
  return targetId(record.system, `${record.path}${element}`);
}

/** Rules for the fields of files below a path: "attachments[]" gives "attachments[].url" and so on. */
export function fileFieldRules(path: string): FieldRules {
  return Object.fromEntries(
    Object.entries(COLUMNS).flatMap(([column, fields]) =>
      fields.map((field) => [`${path}.${field}`, { to: [`file.${column}`] }]),
    ),
  );
}

const TIMES = [
  "createdTime",
  "created_at",
  "createdAt",
  "uploadedAt",
  "uploaded_at",
  "uploadedTime",
  "dateTime",
  "datetime",
  "timestamp",
  "date",
] as const;
const AUTHORS = ["user_email", "email", "uploadedBy", "uploaded_by", "createdBy", "created_by", "user"] as const;

/** What the fields of a file become. */
export const FILE_COLUMNS = {
  source_url: FILE_FIELDS.address,
  name: FILE_FIELDS.name,
  mime_type: FILE_FIELDS.type,
  size: FILE_FIELDS.size,
  created_at: TIMES,
  created_by: AUTHORS,
} as const;
const COLUMNS: Readonly<Record<string, readonly string[]>> = FILE_COLUMNS;
const KNOWN = new Set([...Object.values(COLUMNS).flat(), "cloud_id"]);

/** Whatever is given and not read stays in source_extra: a second address or name, a size in words. */
function keepUnread(draft: Draft, cells: Readonly<Record<string, Cell>>): void {
  for (const column of ["source_url", "name", "mime_type", "size"] as const) {
    const given = FILE_COLUMNS[column].filter((field) => isSomething(draft.data[field]));
    const read = given.find((field) =>
      column === "size" ? cells["size"] !== null : cells[column] === draft.data[field],
    );
    for (const field of given) {
      if (field !== read && !(field === "id" && isOwnId(draft))) keepAside(draft, field);
    }
  }
}

/** Whether the field `id` only says what the path says. */
function isOwnId({ record, element, data }: Draft): boolean {
  const path = `${record.path}${element}`;
  return data["id"] === path.slice(path.lastIndexOf("/") + 1);
}

function fileDraft(parent: Draft, element: string, value: SourceValue): FileDraft {
  return { draft: elementDraft(parent, `${parent.element}${element}`, mapOf(value) ?? {}), value };
}
