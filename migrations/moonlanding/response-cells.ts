import { z } from "zod";
import { anything } from "../../shared/transforms/fields.ts";
import { isArray, isMap, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { extraOf, firstOf, note, readFields, refuse, timeCell, type Draft } from "./draft.ts";
import { findPerson } from "./person.ts";

const TEXTS = ["response", "text", "message", "response_text"] as const;
const AUTHORS = ["user_email", "email", "user_id", "user", "responder"] as const;
const TIMES = ["datetime", "dateTime", "date", "timestamp", "response_date", "createdTime"] as const;
/** These stay in source_extra until files are moved. */
const FILES = ["attachments", "attachment", "files", "file"] as const;
const schema = z.object({ response_type: anything });
const KNOWN = new Set<string>(["id", "cloud_id", "question_id", ...TEXTS, ...AUTHORS, ...TIMES]);

export type ResponseParent = { readonly rfi: string; readonly isClosed: boolean };
export type ResponseCells = Record<string, string | null>;

/**
 * The cells of a response, whether it is a document or an element of its RFI: both are written alike. The responder's type tells what
 * kind of response it is, and a closed RFI has accepted its responses.
 */
export function responseCells(draft: Draft, { rfi, isClosed }: ResponseParent): ResponseCells | null {
  if (readFields(draft, schema) === null) return null;
  const author = firstOf(draft.data, AUTHORS);
  const responder = findPerson(draft, author);
  if (responder === null) note(draft, "person-absent", "the responder");
  return {
    rfi_id: rfi,
    response_type: typeOfResponse(responder?.type ?? null),
    responder_id: responder?.id ?? null,
    response_text: textOf(draft),
    response_date: timeCell(draft, "response_date", firstOf(draft.data, TIMES)),
    status: isClosed ? "accepted" : "submitted",
    source_extra: extraOf(draft, knownOf(draft.data)),
  };
}

function typeOfResponse(type: string | null): string | null {
  if (type === null) return null;
  return type === "client" ? "client_response" : "auditor_response";
}

function textOf(draft: Draft): string {
  const { field, value } = firstOf(draft.data, TEXTS);
  if (typeof value === "string" && value.trim() !== "") return value;
  if (value !== null && typeof value !== "string") {
    refuse(draft, { rule: "wrong-type", reason: `${field} is no text.`, raw: value });
  } else if (!FILES.some((name) => isSomething(draft.data[name]))) {
    refuse(draft, { rule: "empty-response", reason: "A response without text needs a file.", raw: draft.data });
  }
  return "";
}

/** Of several fields that say the same only the one that is used has a column; the others are kept. */
function knownOf(data: SourceMap): ReadonlySet<string> {
  const used = [TEXTS, AUTHORS, TIMES].map((names) => firstOf(data, names).field);
  const isSpare = (names: readonly string[]): boolean =>
    names.some((name) => data[name] !== undefined && data[name] !== null && data[name] !== "" && !used.includes(name));
  if (!isSpare(TEXTS) && !isSpare(AUTHORS) && !isSpare(TIMES)) return KNOWN;
  return new Set(["id", "cloud_id", "question_id", ...used]);
}

function isSomething(value: SourceValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isArray(value)) return value.length > 0;
  return !isMap(value) || Object.keys(value).length > 0;
}
