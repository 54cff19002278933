import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray } from "../../shared/value.ts";

/** Where in its document a record is: the value itself, and the path of its field rules, "highlights[].responses[]". */
export type ElementPlace = { readonly value: SourceValue; readonly pattern: string };

/**
 * Finds the elements of one document by the ends of their paths, "#highlights/h1#responses/0": each step names a field, and an item of it by its id or its
 * index; "~2" is the second of one id.
 */
export class ElementPlaces {
  readonly #data: SourceMap;
  /** Arrays that were looked into: their items by name. */
  readonly #named = new Map<SourceValue, ReadonlyMap<string, SourceValue>>();

  constructor(data: SourceMap) {
    this.#data = data;
  }

  /** Null where the document has no such element. */
  find(element: string): ElementPlace | null {
    if (element === "") return { value: this.#data, pattern: "" };
    let value: SourceValue | undefined = this.#data;
    let pattern = "";
    for (const step of element.slice(1).split("#")) {
      const map = mapOf(value);
      if (map === null) return null;
      const slash = step.indexOf("/");
      const field = slash === -1 ? step : step.slice(0, slash);
      value = map[field];
      pattern += pattern === "" ? field : `.${field}`;
      if (slash === -1) continue;
      value = isArray(value) ? this.#itemsOf(value).get(step.slice(slash + 1)) : undefined;
      pattern += "[]";
    }
    return value === undefined ? null : { value, pattern };
  }

  #itemsOf(items: readonly SourceValue[]): ReadonlyMap<string, SourceValue> {
    const known = this.#named.get(items);
    if (known !== undefined) return known;
    const named = new Map<string, SourceValue>();
    // What is named otherwise stands behind: an index is an element's name only where no id is.
    for (const field of ID_FIELDS) nameBy(items, field, named);
    for (const [index, item] of items.entries()) addNew(named, String(index), item);
    this.#named.set(items, named);
    return named;
  }
}

const ID_FIELDS = ["id", "cloud_id"] as const;

function nameBy(items: readonly SourceValue[], field: string, named: Map<string, SourceValue>): void {
  const counts = new Map<string, number>();
  for (const item of items) {
    const id = idText(mapOf(item)?.[field]);
    if (id === null) continue;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    addNew(named, count === 1 ? id : `${id}~${count}`, item);
  }
}

function addNew(named: Map<string, SourceValue>, name: string, item: SourceValue): void {
  if (!named.has(name)) named.set(name, item);
}

function idText(value: SourceValue | undefined): string | null {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "string" && value !== "" ? value : null;
}
