import { invalidArgument } from "../status.ts";
import type { Fields, Value } from "./value.ts";

/** A path into nested maps, one name per level. `__name__` alone is the document's own name. */
export type FieldPath = readonly string[];

export const NAME_PATH = "__name__";

const SEGMENT = /^(?:([A-Za-z_][A-Za-z_0-9]*)|`((?:[^`\\]|\\[\s\S])+)`)(\.|$)/u;

/** Parses `a.b`, and names in backticks with backslash escapes. */
export function parseFieldPath(text: string): FieldPath {
  const path: string[] = [];
  let rest = text;
  let mayEnd = false;
  while (rest !== "" || !mayEnd) {
    const match = SEGMENT.exec(rest);
    const name = match?.[1] ?? match?.[2]?.replaceAll(/\\([\s\S])/gu, "$1");
    if (match === null || name === undefined) {
      throw invalidArgument(`The field path "${text}" is not valid.`);
    }
    path.push(name);
    mayEnd = match[3] === "";
    rest = rest.slice(match[0].length);
  }
  return path;
}

export function isNamePath(path: FieldPath): boolean {
  return path.length === 1 && path[0] === NAME_PATH;
}

export function valueAt(fields: Fields, path: FieldPath): Value | null {
  const [name, ...rest] = path;
  const value = name === undefined ? undefined : fields.get(name);
  if (value === undefined) {
    return null;
  }
  if (rest.length === 0) {
    return value;
  }
  return value.kind === "map" ? valueAt(value.fields, rest) : null;
}

/** The fields with `value` at `path`; null removes. Maps on the way are made where there is none. */
export function withValueAt(fields: Fields, path: FieldPath, value: Value | null): Fields {
  const [name, ...rest] = path;
  if (name === undefined) {
    return fields;
  }
  const changed = new Map(fields);
  if (rest.length > 0) {
    const inner = fields.get(name);
    if (value === null && inner?.kind !== "map") {
      return fields;
    }
    const below = inner?.kind === "map" ? inner.fields : new Map<string, Value>();
    changed.set(name, { kind: "map", fields: withValueAt(below, rest, value) });
  } else if (value === null) {
    changed.delete(name);
  } else {
    changed.set(name, value);
  }
  return changed;
}

/** Only what the paths select, as a projection or a read mask shows it. */
export function selectPaths(fields: Fields, paths: readonly FieldPath[]): Fields {
  let selected: Fields = new Map();
  for (const path of paths) {
    const value = valueAt(fields, path);
    if (value !== null) {
      selected = withValueAt(selected, path, value);
    }
  }
  return selected;
}
