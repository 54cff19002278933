import { canonicalJson } from "../canonical.ts";
import type { SourceMap } from "../value.ts";

/** The canonical JSON of a map of which some fields are canonical JSON already: equal to `canonicalJson(map)`, without doing them again. */
export function canonicalWith(map: SourceMap, known: Readonly<Record<string, string | null>>): string {
  const parts: string[] = [];
  for (const field of Object.keys(map).toSorted()) {
    const value = map[field];
    // A field that looks like a tag wraps the whole map, which is for canonicalJson to do.
    if (field.startsWith("$")) return canonicalJson(map);
    if (value !== undefined) parts.push(`${JSON.stringify(field)}:${knownAt(known, field) ?? canonicalJson(value)}`);
  }
  return `{${parts.join(",")}}`;
}

function knownAt(known: Readonly<Record<string, string | null>>, field: string): string | null {
  return Object.hasOwn(known, field) ? (known[field] ?? null) : null;
}
