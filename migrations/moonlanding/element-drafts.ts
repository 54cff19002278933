import { elementIds } from "../../shared/transforms/element-ids.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import type { SourceValue } from "../../shared/value.ts";
import { elementPath } from "../../shared/identity.ts";
import { elementDraft, note, refuse, type Draft } from "./draft.ts";

export type ArrayOf = {
  readonly array: string;
  readonly items: readonly SourceValue[] | null | undefined;
  /** Field with an element's id. */
  readonly id: string;
};

/** One draft for each element of an array; one that is no map is at fault already. */
export function elementDrafts(parent: Draft, { array, items, id }: ArrayOf): Draft[] {
  if (items === null || items === undefined || items.length === 0) return [];
  const given = items.map((item) => elementId(item, id));
  return elementIds(given).map((name, index) => {
    const item = items[index] ?? null;
    const map = mapOf(item);
    const draft = elementDraft(parent, elementPath(parent.element, array, name), map ?? {});
    if (map === null) refuse(draft, { rule: "wrong-type", reason: `An element of ${array} is no map.`, raw: item });
    if (given[index] !== null && given[index] !== name) note(draft, "duplicate-element", `${array}: ${name}`);
    return draft;
  });
}

/** An id with a slash or "#" would make the path of another record; such an element is known by its index. */
export function elementId(item: SourceValue, field: string): string | null {
  const id = mapOf(item)?.[field];
  if (typeof id === "bigint") return id.toString();
  return typeof id === "string" && id !== "" && !id.includes("/") && !id.includes("#") ? id : null;
}
