import { canonicalJson } from "../../shared/canonical.ts";
import { targetId } from "../../shared/identity.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isReference, type SourceValue } from "../../shared/value.ts";
import { refuse, type Draft, type Field } from "./draft.ts";

/** Where a reference is looked for: the system, and the collection that a bare id belongs to. */
export type Home = { readonly system: string; readonly collection: string };

/** The full path of the document that a field refers to by id, path, reference or map with cloud_id; null if it says nothing. */
export function referencePath(draft: Draft, { field, value }: Field, collection: string): string | null {
  const text = referenceText(value);
  if (text === undefined) {
    refuse(draft, { rule: "wrong-type", reason: `${field} is no reference.`, raw: value });
    return null;
  }
  if (text === null || text === "") return null;
  return text.includes("/") ? text : `${collection}/${text}`;
}

/** The target id of what a field refers to. Whether it stands is for the engine to find. */
export function referenceId(draft: Draft, field: Field, { system, collection }: Home): string | null {
  const path = referencePath(draft, field, collection);
  return path === null ? null : targetId(system, path);
}

/** A reference as the source holds it, for a column beside the target's id, which is null where nothing stands. */
export function referenceCell(value: SourceValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : canonicalJson(value);
}

/** Id or path; null for what says nothing, undefined for what cannot be a reference. */
export function referenceText(value: SourceValue | undefined): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value.trim();
  if (isReference(value)) return value.path;
  const map = mapOf(value);
  if (map === null) return undefined;
  const id = map["cloud_id"] ?? map["id"];
  return typeof id === "string" ? id.trim() : id === undefined || id === null ? null : undefined;
}
