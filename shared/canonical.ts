import {
  GeoPoint,
  Instant,
  Reference,
  Vector,
  isArray,
  isGeoPoint,
  isInstant,
  isMap,
  isReference,
  isVector,
  type SourceMap,
  type SourceObject,
  type SourceValue,
} from "./value.ts";

/**
 * Canonical JSON of a source value: keys sorted by code unit, no white space, every type that JSON lacks under a tag, so that
 * equal texts mean equal values and `parseCanonical` gives the value back. Tags: $int (outside the safe whole
 * numbers, or when `integers` is tagged), $double (NaN, Infinity, -0), $timestamp [seconds, nanoseconds], $geopoint,
 * $reference, $bytes (base64), $vector; a map that has a key starting with "$" is wrapped in $map.
 * A whole double is written "1.0", a whole number "1": the two types stay apart.
 */
export function canonicalJson(value: SourceValue): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? value.toString() : `{"$int":"${value}"}`;
    case "number":
      return canonicalDouble(value);
    default:
      return value === null ? "null" : canonicalObject(value);
  }
}

/**
 * Canonical JSON of a record's data. Who digests a record and who keeps it as it was read ask for the same text one after the other, so the newest is kept: data is
 * not changed once it has been read.
 */
export function canonicalData(data: SourceMap): string {
  if (newest?.data !== data) newest = { data, text: canonicalJson(data) };
  return newest.text;
}

let newest: { readonly data: SourceMap; readonly text: string } | null = null;

/** The value whose canonical JSON this is. Whole numbers come back as bigint, all else as it was. */
export function parseCanonical(text: string): SourceValue {
  return new CanonicalReader(text).read();
}

/** Canonical JSON of a map without the named fields, or null when nothing is left: the `source_extra` of a row. */
export function canonicalRest(map: SourceMap, known: ReadonlySet<string>): string | null {
  let rest: Record<string, SourceValue> | null = null;
  for (const field in map) {
    if (known.has(field)) continue;
    rest ??= {};
    const value = map[field];
    if (value !== undefined) put(rest, field, value);
  }
  return rest === null ? null : canonicalJson(rest);
}

/** Canonical JSON of a map's named fields, as far as they are there. */
export function canonicalPart(map: SourceMap, names: readonly string[]): string {
  const part: Record<string, SourceValue> = {};
  for (const name of names) {
    const value = map[name];
    if (value !== undefined) put(part, name, value);
  }
  return canonicalJson(part);
}

function canonicalDouble(value: number): string {
  if (!Number.isFinite(value)) return `{"$double":"${value}"}`;
  if (Object.is(value, -0)) return '{"$double":"-0"}';
  const text = String(value);
  return Number.isInteger(value) && !text.includes("e") ? `${text}.0` : text;
}

function canonicalObject(value: SourceObject): string {
  if (isMap(value)) return canonicalMap(value);
  if (isArray(value)) return canonicalArray(value);
  if (isInstant(value)) return `{"$timestamp":[${value.seconds},${value.nanoseconds}]}`;
  if (isReference(value)) return `{"$reference":${JSON.stringify(value.path)}}`;
  if (isGeoPoint(value))
    return `{"$geopoint":[${canonicalDouble(value.latitude)},${canonicalDouble(value.longitude)}]}`;
  if (isVector(value)) return `{"$vector":${canonicalArray(value.toArray())}}`;
  return `{"$bytes":"${Buffer.from(value).toString("base64")}"}`;
}

function canonicalArray(values: readonly SourceValue[]): string {
  let text = "[";
  let separator = "";
  for (const value of values) {
    text += separator + canonicalJson(value);
    separator = ",";
  }
  return `${text}]`;
}

function canonicalMap(map: SourceMap): string {
  const keys = Object.keys(map).toSorted();
  const isTagLike = keys.some((key) => key.startsWith("$") && map[key] !== undefined);
  // JSON's own makes one text at once; one that is put together stays a tree of its pieces for as long as it is kept, and the garbage collector carries them all.
  const text = keys.every((key) => typeof map[key] === "string") ? JSON.stringify(map, keys) : joinedMap(map, keys);
  return isTagLike ? `{"$map":${text}}` : text;
}

function joinedMap(map: SourceMap, keys: readonly string[]): string {
  let text = "{";
  let separator = "";
  for (const key of keys) {
    const value = map[key];
    if (value === undefined) continue;
    text += `${separator}${quoted(key)}:${canonicalJson(value)}`;
    separator = ",";
  }
  return `${text}}`;
}

/** Field names repeat in every document of a collection. */
const quotedKeys = new Map<string, string>();
const QUOTED_KEYS_MAX = 5000;

function quoted(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (quotedKeys.size < QUOTED_KEYS_MAX) quotedKeys.set(key, text);
  return text;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

/** JSON.parse cannot tell 1 from 1.0, so canonical text is read by hand. It is always our own: no white space, no errors to explain. */
class CanonicalReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): SourceValue {
    switch (this.#text[this.#at]) {
      case "{":
        return untag(this.#map({ isWrapped: false }));
      case "[":
        return this.#array();
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  /** Inside "$map" a key that looks like a tag is a key like any other. */
  #map({ isWrapped }: { readonly isWrapped: boolean }): Record<string, SourceValue> {
    const map: Record<string, SourceValue> = {};
    this.#at += 1;
    while (this.#text[this.#at] !== "}") {
      const key = this.#string();
      this.#at += 1;
      put(map, key, key === "$map" && !isWrapped ? this.#map({ isWrapped: true }) : this.read());
      if (this.#text[this.#at] === ",") this.#at += 1;
    }
    this.#at += 1;
    return map;
  }

  #array(): SourceValue[] {
    const values: SourceValue[] = [];
    this.#at += 1;
    while (this.#text[this.#at] !== "]") {
      values.push(this.read());
      if (this.#text[this.#at] === ",") this.#at += 1;
    }
    this.#at += 1;
    return values;
  }

  #string(): string {
    const text: unknown = JSON.parse(this.#match(STRING));
    return String(text);
  }

  #number(): bigint | number {
    const text = this.#match(NUMBER);
    return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
  }

  #word(word: string, value: boolean | null): boolean | null {
    this.#at += word.length;
    return value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new SyntaxError(`canonical JSON: unexpected text at ${this.#at}`);
    this.#at += found.length;
    return found;
  }
}

/** An assignment to "__proto__" would set the prototype. */
function put(map: Record<string, SourceValue>, key: string, value: SourceValue): void {
  if (key === "__proto__")
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

function untag(map: Record<string, SourceValue>): SourceValue {
  const [tag, ...more] = Object.keys(map);
  if (tag === undefined || more.length > 0 || !tag.startsWith("$")) return map;
  const value = map[tag] ?? null;
  switch (tag) {
    case "$map":
      return value;
    case "$int":
      return BigInt(textOf(value));
    case "$double":
      return Number(textOf(value));
    case "$reference":
      return new Reference(textOf(value));
    case "$bytes":
      return Uint8Array.from(Buffer.from(textOf(value), "base64"));
    default:
      return untagNumbers(tag, isArray(value) ? value.map(Number) : []);
  }
}

function textOf(value: SourceValue): string {
  if (typeof value !== "string") throw new SyntaxError("canonical JSON: a tag holds no text");
  return value;
}

function untagNumbers(tag: string, numbers: number[]): SourceValue {
  const [first = 0, second = 0] = numbers;
  switch (tag) {
    case "$timestamp":
      return new Instant(first, second);
    case "$geopoint":
      return new GeoPoint(first, second);
    case "$vector":
      return new Vector(numbers);
    default:
      throw new SyntaxError(`canonical JSON: unknown tag ${tag}`);
  }
}
