import { isArray, isMap, type SourceValue } from "../../shared/value.ts";
import { extraOf, firstOf, keepAside, note, refuse, timeCell, type Draft, type Field } from "./draft.ts";
import { findPerson } from "./find-person.ts";

const TEXTS = ["response", "text", "message", "response_text"] as const;
const AUTHORS = ["user_email", "email", "user_id", "user", "responder"] as const;
const TIMES = ["datetime", "dateTime", "date", "timestamp", "response_date", "createdTime"] as const;
/** Where there are any, they stay in source_extra until files are moved. */
const FILES = ["attachments", "attachment", "files", "file"] as const;
const KNOWN = new Set<string>(["id", "cloud_id", "question_id", ...TEXTS, ...AUTHORS, ...TIMES, ...FILES]);

export type ResponseParent = { readonly rfi: string; readonly isClosed: boolean };
export type ResponseCells = Record<string, string | null>;

/**
 * The cells of a response, whether it is a document or an element of its RFI: both are written alike. The responder's type tells what
 * kind of response it is, and a closed RFI has accepted its responses.
 */
export function responseCells(draft: Draft, { rfi, isClosed }: ResponseParent): ResponseCells {
  const text = onlyOf(draft, TEXTS);
  const time = onlyOf(draft, TIMES);
  const responder = findPerson(draft, onlyOf(draft, AUTHORS));
  if (responder === null) note(draft, "person-absent", "the responder");
  return {
    rfi_id: rfi,
    response_type: typeOfResponse(responder?.type ?? null),
    responder_id: responder?.id ?? null,
    response_text: textOf(draft, text, hasFile(draft)),
    response_date: timeCell(draft, "response_date", time),
    status: isClosed ? "accepted" : "submitted",
    source_extra: extraOf(draft, KNOWN),
  };
}

/** Of several fields that say the same the first that says anything is used; the others are kept aside. */
function onlyOf(draft: Draft, names: readonly string[]): Field {
  const used = firstOf(draft.data, names);
  for (const name of names) {
    if (name !== used.field && isSomething(draft.data[name])) keepAside(draft, name);
  }
  return used;
}

/** Files are kept aside until they are moved. */
function hasFile(draft: Draft): boolean {
  const files = FILES.filter((name) => isSomething(draft.data[name]));
  for (const name of files) keepAside(draft, name);
  return files.length > 0;
}

function typeOfResponse(type: string | null): string | null {
  if (type === null) return null;
  return type === "client" ? "client_response" : "auditor_response";
}

function textOf(draft: Draft, { field, value }: Field, isWithFile: boolean): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  if (value !== null && typeof value !== "string") {
    refuse(draft, { rule: "wrong-type", reason: `${field} is no text.`, raw: value });
  } else if (!isWithFile) {
    refuse(draft, { rule: "empty-response", reason: "A response without text needs a file.", raw: draft.data });
  }
  return "";
}

function isSomething(value: SourceValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isArray(value)) return value.length > 0;
  return !isMap(value) || Object.keys(value).length > 0;
}
