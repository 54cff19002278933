import { mapOf } from "../../../shared/transforms/map-of.ts";
import { isReference, type SourceMap, type SourceValue } from "../../../shared/value.ts";

/** The path of the document that a value refers to by id, path, reference or a map with either; null if it names none. A bare id is one of `collection`. */
export function pathOf(value: SourceValue | undefined, collection: string): string | null {
  const map = mapOf(value);
  const named = map === null ? value : (map["cloud_id"] ?? map["id"]);
  const text = isReference(named) ? named.path : named;
  if (typeof text !== "string" || text.trim() === "") return null;
  return text.includes("/") ? text.trim() : `${collection}/${text.trim()}`;
}

/** The first of the fields that says anything. */
export function firstGiven(data: SourceMap, fields: readonly string[]): SourceValue | undefined {
  return fields.map((field) => data[field]).find((value) => value !== undefined && value !== null && value !== "");
}

/** A word of a vocabulary without case, blanks, underscores and hyphens. */
export function plainWord(value: SourceValue | undefined): string | null {
  return typeof value === "string" ? value.replace(/[\s_-]+/g, "").toLowerCase() : null;
}
