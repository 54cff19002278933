import { declareFields, field, leftBehind, to, type Field as Rule, type FieldRules } from "../../shared/field-rules.ts";
import { anything } from "../../shared/transforms/fields.ts";
import { extraOf, isSomething, note, onlyOf, refuse, timeCell, type Draft, type Field } from "./draft.ts";
import { findPerson } from "./find-person.ts";
import { keepOtherName } from "./person-name.ts";
import { fileDrafts, fileFieldRules, type FileDraft } from "./land-file.ts";

const TEXTS = ["response", "text", "message", "response_text"] as const;
const AUTHORS = ["user_email", "email", "user_id", "user", "responder"] as const;
const TIMES = ["datetime", "dateTime", "date", "timestamp", "response_date", "createdTime"] as const;
const FILES = ["attachments", "attachment", "files", "file"] as const;

const FIELDS = {
  ...ruled(TEXTS, field(anything, "rfi_response.response_text")),
  ...ruled(AUTHORS, field(anything, "rfi_response.responder_id")),
  ...ruled(TIMES, field(anything, "rfi_response.response_date")),
  ...ruled(FILES, field(anything, "rfi_response.file_attachments", "file.source_url")),
  question_id: field(anything, "rfi_response.rfi_id"),
  // The author's, which stays where the author is called otherwise.
  name: leftBehind(anything, "denormalised-copy"),
  id: leftBehind(anything, "document-id"),
  cloud_id: leftBehind(anything, "document-id"),
};
const KNOWN = declareFields({ fields: FIELDS }).known;

/** Rules for the fields of responses: documents, or with the prefix "responses[]." elements of their RFI. */
export function responseFieldRules(prefix = ""): FieldRules {
  const files = FILES.map((name) => ({
    ...fileFieldRules(name),
    ...fileFieldRules(`${name}[]`),
    [`${name}[]`]: to("file.source_url"),
  }));
  return declareFields({ fields: FIELDS, prefix, deeper: Object.assign({}, ...files) }).rules;
}

export type ResponseParent = {
  readonly rfi: string;
  readonly isClosed: boolean;
  /** Target ids of the response's files, as far as they stand. */
  readonly files: readonly string[];
};
export type ResponseCells = Record<string, string | null>;

/**
 * The cells of a response, whether it is a document or an element of its RFI: both are written alike. The responder's type tells what
 * kind of response it is, and a closed RFI has accepted its responses.
 */
export function responseCells(draft: Draft, { rfi, isClosed, files }: ResponseParent): ResponseCells {
  const responder = findPerson(draft, onlyOf(draft, AUTHORS));
  if (responder === null) note(draft, "person-absent", "the responder");
  keepOtherName(draft, { field: "name", value: draft.data["name"] }, responder);
  return {
    rfi_id: rfi,
    response_type: typeOfResponse(responder?.type ?? null),
    responder_id: responder?.id ?? null,
    response_text: textOf(draft, onlyOf(draft, TEXTS)),
    response_date: timeCell(draft, "response_date", onlyOf(draft, TIMES)),
    file_attachments: files.length === 0 ? null : JSON.stringify(files),
    status: isClosed ? "accepted" : "submitted",
    source_extra: extraOf(draft, KNOWN),
  };
}

/** The files of a response, under whichever name they are kept. */
export function responseFiles(draft: Draft): FileDraft[] {
  return FILES.flatMap((name) => fileDrafts(draft, { field: name, id: "id" }));
}

function ruled(names: readonly string[], rule: Rule): Readonly<Record<string, Rule>> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

function typeOfResponse(type: string | null): string | null {
  if (type === null) return null;
  return type === "client" ? "client_response" : "auditor_response";
}

function textOf(draft: Draft, { field: name, value }: Field): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  if (value !== null && typeof value !== "string") {
    refuse(draft, { rule: "wrong-type", reason: `${name} is no text.`, raw: value });
  } else if (!FILES.some((file) => isSomething(draft.data[file]))) {
    refuse(draft, { rule: "empty-response", reason: "A response without text needs a file.", raw: draft.data });
  }
  return "";
}
