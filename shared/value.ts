/**
 * A value as the source holds it. Whole numbers of the source arrive as bigint, floating point numbers as number, so
 * that 1 and 1.0, 2^53+1 and -0 stay apart. The structural types are those of the Firestore client; `Instant`,
 * `GeoPoint`, `Reference` and `Vector` below are ours, for other sources and for test cases.
 */
export type SourceValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | InstantValue
  | GeoPointValue
  | ReferenceValue
  | VectorValue
  | readonly SourceValue[]
  | SourceMap;

/** Values that JavaScript holds as objects. */
export type SourceObject = Exclude<SourceValue, null | boolean | bigint | number | string>;

export type SourceMap = { readonly [field: string]: SourceValue };
export type InstantValue = { readonly seconds: number; readonly nanoseconds: number };
export type GeoPointValue = { readonly latitude: number; readonly longitude: number };
export type ReferenceValue = { readonly path: string };
export type VectorValue = { toArray(): number[] };

export class Instant implements InstantValue {
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
}

export class GeoPoint implements GeoPointValue {
  readonly latitude: number;
  readonly longitude: number;
  constructor(latitude: number, longitude: number) {
    this.latitude = latitude;
    this.longitude = longitude;
  }
}

export class Reference implements ReferenceValue {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

export class Vector implements VectorValue {
  readonly #numbers: readonly number[];
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  toArray(): number[] {
    return [...this.#numbers];
  }
}

export const VALUE_KINDS = [
  "null",
  "boolean",
  "integer",
  "double",
  "string",
  "bytes",
  "instant",
  "geopoint",
  "reference",
  "vector",
  "array",
  "map",
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/**
 * Which kind of value this is. A plain object is a map even if it has `seconds` and `nanoseconds`; an object of a
 * class is told by what it offers, so the client's classes and ours are alike.
 */
export function kindOf(value: SourceValue): ValueKind {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "bigint":
      return "integer";
    case "number":
      return "double";
    default:
      return value === null ? "null" : kindOfObject(value);
  }
}

export function isMap(value: SourceValue | undefined): value is SourceMap {
  return value !== undefined && kindOf(value) === "map";
}

export function isInstant(value: SourceValue | undefined): value is InstantValue {
  return value !== undefined && kindOf(value) === "instant";
}

export function isReference(value: SourceValue | undefined): value is ReferenceValue {
  return value !== undefined && kindOf(value) === "reference";
}

export function isGeoPoint(value: SourceValue | undefined): value is GeoPointValue {
  return value !== undefined && kindOf(value) === "geopoint";
}

export function isVector(value: SourceValue | undefined): value is VectorValue {
  return value !== undefined && kindOf(value) === "vector";
}

export function isArray(value: SourceValue | undefined): value is readonly SourceValue[] {
  return Array.isArray(value);
}

function kindOfObject(value: object): ValueKind {
  if (Array.isArray(value)) return "array";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return "map";
  if (value instanceof Uint8Array) return "bytes";
  if ("nanoseconds" in value) return "instant";
  if ("latitude" in value) return "geopoint";
  if ("toArray" in value) return "vector";
  return "path" in value ? "reference" : "map";
}
