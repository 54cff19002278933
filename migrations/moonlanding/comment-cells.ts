import { canonicalJson } from "../../shared/canonical.ts";
import { isMap, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { keepAside, refuse, type Draft } from "./draft.ts";

/** A comment is a map with text and emoji; old ones are text alone. */
export function commentCells(
  draft: Draft,
  comment: SourceValue | undefined,
): { comment: string | null; emoji: string | null } {
  if (comment === undefined || comment === null) return { comment: null, emoji: null };
  if (typeof comment === "string") return { comment, emoji: null };
  if (!isMap(comment)) {
    refuse(draft, { rule: "wrong-type", reason: "comment is neither text nor map.", raw: comment });
    return { comment: null, emoji: null };
  }
  if (hasMore(comment, ["text", "emoji"])) keepAside(draft, "comment");
  return { comment: textIn(draft, comment, "text"), emoji: textIn(draft, comment, "emoji") };
}

export function jsonCell(value: SourceValue | undefined): string | null {
  return value === undefined || value === null || value === "" ? null : canonicalJson(value);
}

export function textIn(draft: Draft, content: SourceMap | null | undefined, field: string): string | null {
  const value = content?.[field];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  refuse(draft, { rule: "wrong-type", reason: `${field} is no text.`, raw: value });
  return null;
}

export function hasMore(content: SourceMap | null | undefined, fields: readonly string[]): boolean {
  return content !== null && content !== undefined && Object.keys(content).some((field) => !fields.includes(field));
}
