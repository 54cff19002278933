import type { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { declareFields, field, to } from "../../shared/field-rules.ts";
import { digest, targetId } from "../../shared/identity.ts";
import type { Cell, Landing } from "../../shared/landing.ts";
import { booleanCell, type BooleanLike } from "../../shared/transforms/boolean-like.ts";
import { anything, flag, list, map, text } from "../../shared/transforms/fields.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { commentCells, jsonCell, textIn } from "./comment-cells.ts";
import {
  appendOutcome,
  extraOf,
  isSomething,
  keepAside,
  land,
  newOutcome,
  note,
  onlyOf,
  readFields,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "./draft.ts";
import type { FileOwner } from "./file-cells.ts";
import { findPerson, personId } from "./find-person.ts";
import { highlightColor, highlightStatus, type HighlightStatus } from "./highlight-status.ts";
import { landAttachment } from "./land-attachment.ts";
import { fileFieldRules } from "./land-file.ts";
import { landImage } from "./land-image.ts";
import { positionCells } from "./position-cells.ts";
import { MWR } from "./systems.ts";

export type HighlightTable = "highlight" | "removedHighlight";

const GENERAL = "general";
const TIMES = ["timestamp", "datetime"] as const;

/** The fields of a highlight, which are the same once it has been removed; only its responses have no rows of their own then. */
export function declareHighlight(table: HighlightTable, prefix: string) {
  const at = (...columns: readonly string[]) => columns.map((column) => `${table}.${column}`);
  const position = at("scaled_position", "page_number", "x1", "y1", "x2", "y2", "page_width", "page_height");
  return declareFields({
    fields: {
      id: field(anything, ...at("source_highlight_id")),
      position: field(anything, ...position, ...at("use_pdf_coordinates")),
      comment: field(anything, ...at("comment")),
      content: field(map, ...at("text")),
      email: field(anything, ...at("created_by")),
      resolved: field(flag, ...at("status", "color")),
      partialResolved: field(flag, ...at("partial_resolved")),
      managerResolved: field(flag, ...at("manager_resolved")),
      partnerResolved: field(flag, ...at("partner_resolved")),
      resolvedBy: field(anything, ...at("resolved_by", "resolved_role")),
      resolvedDate: field(anything, ...at("resolved_at")),
      partialResolvedBy: field(anything, ...at("partial_resolved_by")),
      partialResolvedDate: field(anything, ...at("partial_resolved_at")),
      responses: field(list, table === "highlight" ? "highlight_comment.id" : "removedHighlight.source_extra"),
      fileId: field(text, ...at("file_ref", "is_general")),
      number: field(anything, ...at("highlight_number")),
      section_reference: field(anything, ...at("section_ref")),
      ml_query: field(flag, ...at("ml_query")),
      friday_query: field(flag, ...at("friday_query")),
      attachment: field(anything, ...at("attachment"), "file.source_url"),
      timestamp: field(anything, ...at("created_at")),
      datetime: field(anything, ...at("created_at")),
    },
    prefix,
    deeper: {
      "comment.text": to(...at("comment")),
      "comment.emoji": to(...at("emoji")),
      "content.text": to(...at("text")),
      "content.image": to("file.content", ...at("image_sha256", "highlight_type")),
      ...fileFieldRules("attachment"),
    },
  });
}

export type DeclaredHighlight = ReturnType<typeof declareHighlight>;
type Fields = z.output<DeclaredHighlight["schema"]>;

export type HighlightPlace = {
  readonly table: HighlightTable;
  readonly declared: DeclaredHighlight;
  readonly reviewId: string;
  /** What the table has besides. */
  readonly cells?: (draft: Draft) => Readonly<Record<string, Cell>>;
};

export type LandedHighlight = {
  readonly id: string;
  readonly status: HighlightStatus;
  readonly responses: readonly SourceValue[] | null | undefined;
};

/** Lands a highlight, followed by the files that hang on it; null if it does not stand. */
export function landHighlight(outcome: OutcomeDraft, draft: Draft, place: HighlightPlace): LandedHighlight | null {
  const fields = draft.fault === null ? readFields(draft, place.declared.schema) : null;
  if (fields === null) {
    land(outcome, draft, null);
    return null;
  }
  const id = targetId(MWR, `${draft.record.path}${draft.element}`);
  const status = statusOf(fields);
  const files = newOutcome();
  const landing = highlightLanding(draft, fields, {
    ...place,
    id,
    status,
    files: fileCellsOf(files, draft, { content: fields.content, owner: { table: place.table, id } }),
  });
  if (!land(outcome, draft, landing)) return null;
  appendOutcome(outcome, files);
  return { id, status, responses: fields.responses };
}

type Landed = HighlightPlace & {
  readonly id: string;
  readonly status: HighlightStatus;
  /** The columns that its files fill. */
  readonly files: Readonly<Record<string, Cell>>;
};

function highlightLanding(draft: Draft, fields: Fields, place: Landed): Landing {
  const { table, declared, id, reviewId, status } = place;
  const creator = findPerson(draft, { field: "email", value: fields.email });
  if (creator === null) note(draft, "person-absent", "email");
  const isGeneral = fields.fileId === GENERAL;
  const position = positionCells(draft, fields.position, isGeneral);
  const row = rowOf(draft, table, {
    id,
    review_id: reviewId,
    source_highlight_id: idCell(draft, fields.id),
    status,
    color: highlightColor(status, creator?.role ?? null),
    is_general: Number(isGeneral),
    file_ref: fields.fileId || null,
    highlight_number: referenceCell(fields.number),
    section_ref: referenceCell(fields.section_reference),
    ...position,
    ...contentCells(draft, fields.content),
    ...commentCells(draft, fields.comment),
    ...resolutionCells(draft, fields),
    ml_query: booleanCell(fields.ml_query),
    friday_query: booleanCell(fields.friday_query),
    created_at: timeCell(draft, "created_at", onlyOf(draft, TIMES)),
    created_by: creator?.id ?? null,
    ...place.cells?.(draft),
    ...place.files,
    source_extra: extraOfHighlight(draft, declared.known, place.files["image_sha256"] !== null),
  });
  const scaled = position["scaled_position"];
  const hash = typeof scaled === "string" ? { hash: digest(scaled) } : {};
  return { kind: "mapped", element: draft.element, row, ...hash };
}

type Held = { readonly content: SourceMap | null | undefined; readonly owner: FileOwner };

function fileCellsOf(files: OutcomeDraft, draft: Draft, { content, owner }: Held): Record<string, Cell> {
  const attachment = landAttachment(files, draft, owner);
  const image = content?.["image"];
  return {
    image_sha256: typeof image === "string" && image !== "" ? landImage(files, draft, { text: image, owner }) : null,
    attachment: jsonCell(attachment),
  };
}

function contentCells(draft: Draft, content: SourceMap | null | undefined): Record<string, Cell> {
  const quoted = textIn(draft, content, "text");
  const image = textIn(draft, content, "image");
  return { text: quoted, highlight_type: image !== null && quoted === null ? "area" : "text" };
}

/** Of the content only what has neither column nor file stays aside. */
function extraOfHighlight(draft: Draft, known: ReadonlySet<string>, isImageLanded: boolean): string | null {
  const { text: _, image, ...others } = mapOf(draft.data["content"]) ?? {};
  const content = isImageLanded || image === undefined || !isSomething(image) ? others : { ...others, image };
  if (Object.keys(content).length > 0) keepAside(draft, "content");
  return extraOf({ ...draft, data: { ...draft.data, content } }, known);
}

function statusOf(fields: Fields): HighlightStatus {
  return highlightStatus({
    isResolved: isSet(fields.resolved),
    isPartnerResolved: isSet(fields.partnerResolved),
    isManagerResolved: isSet(fields.managerResolved),
    isPartialResolved: isSet(fields.partialResolved),
  });
}

function isSet(value: BooleanLike): boolean {
  return booleanCell(value) === 1;
}

function resolutionCells(draft: Draft, fields: Fields): Record<string, Cell> {
  const resolver = findPerson(draft, { field: "resolvedBy", value: fields.resolvedBy });
  return {
    partial_resolved: booleanCell(fields.partialResolved),
    manager_resolved: booleanCell(fields.managerResolved),
    partner_resolved: booleanCell(fields.partnerResolved),
    resolved_by: resolver?.id ?? null,
    // The role is the person's today: the source does not say what it was then.
    resolved_role: resolver?.role ?? null,
    resolved_at: timeCell(draft, "resolved_at", { field: "resolvedDate", value: fields.resolvedDate }),
    partial_resolved_by: personId(draft, { field: "partialResolvedBy", value: fields.partialResolvedBy }),
    partial_resolved_at: timeCell(draft, "partial_resolved_at", {
      field: "partialResolvedDate",
      value: fields.partialResolvedDate,
    }),
  };
}

/** The highlight's own id, made in the browser: a text, or the number that it looks like. */
function idCell(draft: Draft, id: SourceValue | undefined): string | null {
  if (typeof id === "string") return id || null;
  if (typeof id === "bigint") return id.toString();
  if (id !== undefined && id !== null) keepAside(draft, "id");
  return null;
}

/** A number or a reference, as it is written. */
function referenceCell(value: SourceValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : canonicalJson(value);
}
