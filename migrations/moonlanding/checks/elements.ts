import { elementIds } from "../../../shared/transforms/element-ids.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { isArray, type SourceMap, type SourceValue } from "../../../shared/value.ts";

/** An element of an array that is a record of its own: its path behind the document's, and what it holds; null if that is no map. */
export type Element = { readonly element: string; readonly data: SourceMap | null };

/** The elements of an array under the names that records go by: their own id, made unique, else their index. */
export function elementsOf(data: SourceMap, array: string, id: string): readonly Element[] {
  const items = data[array];
  if (!isArray(items)) return [];
  const names = elementIds(items.map((item) => ownId(item, id)));
  return items.map((item, index) => ({ element: `#${array}/${names[index]}`, data: mapOf(item) }));
}

/** An id with a slash or "#" would make the path of another record. */
export function ownId(item: SourceValue, field: string): string | null {
  const id = mapOf(item)?.[field];
  if (typeof id === "bigint") return String(id);
  return typeof id === "string" && /^[^/#]+$/.test(id) ? id : null;
}
