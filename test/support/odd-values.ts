import { GeoPoint, Instant, Reference, Vector, isArray, isMap, kindOf } from "../../shared/value.ts";
import type { SourceMap, SourceObject, SourceValue } from "../../shared/value.ts";

/** What a store lets in; the canonical text takes everything. */
export type Limits = {
  /** Nanoseconds of an instant are a multiple of it. */
  readonly instantStep: number;
  /** An array may hold an array itself. */
  readonly hasNestedArrays: boolean;
  /** Names like "__a__" and the empty one. */
  readonly hasReservedNames: boolean;
  /** Texts that UTF-8 cannot carry. */
  readonly hasLoneSurrogates: boolean;
};

export const NO_LIMITS: Limits = {
  instantStep: 1,
  hasNestedArrays: true,
  hasReservedNames: true,
  hasLoneSurrogates: true,
};

/** Numbers in 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Source values of every kind, the odd ones more often than life has them. The client of Firestore has no place at -0. */
export class OddValues {
  readonly #random: () => number;
  readonly #limits: Limits;

  constructor(seed: number, limits: Limits) {
    this.#random = seededRandom(seed);
    this.#limits = limits;
  }

  map(depth: number): SourceMap {
    const entries = Array.from({ length: this.#below(5) }, () => [this.#name(), this.value(depth - 1)] as const);
    return Object.fromEntries(entries);
  }

  value(depth: number): SourceValue {
    const kind = this.#below(depth > 0 ? 12 : 10);
    if (kind === 10) return this.map(depth);
    return kind === 11 ? this.#array(depth) : this.#leaf(kind);
  }

  #leaf(kind: number): SourceValue {
    switch (kind) {
      case 0:
        return null;
      case 1:
        return this.#below(2) === 0;
      case 2:
      case 3:
        return this.#integer();
      case 4:
      case 5:
        return this.#double();
      case 6:
        return this.#text();
      case 7:
        return Uint8Array.from({ length: this.#below(5) }, () => this.#below(256));
      case 8:
        return this.#instant();
      default:
        return this.#pick<() => SourceValue>([
          () => new GeoPoint(this.#pick([-90, 0, 0.1, 90]), this.#pick([-180, 0, 1 / 3, 180])),
          () => new Reference(`friday/users/list/${this.#pick(["a", "ä b", "%2F", "x.y"])}`),
          () => new Vector(Array.from({ length: this.#below(4) }, () => this.#double())),
        ])();
    }
  }

  #array(depth: number): SourceValue[] {
    const { hasNestedArrays } = this.#limits;
    return Array.from({ length: this.#below(5) }, () => {
      const item = this.value(depth - 1);
      return isArray(item) && !hasNestedArrays ? { items: item } : item;
    });
  }

  #integer(): bigint {
    const edges = [0n, -1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
    return this.#below(3) === 0 ? BigInt(this.#below(1_000_000)) : this.#pick(edges);
  }

  #double(): number {
    const edges = [0, -0, 1, -1, 0.1 + 0.2, 5e-324, 1.797_693_134_862_315_7e308, 1e21, 1e-7, 2 ** 53, NaN];
    return this.#below(3) === 0 ? (this.#random() - 0.5) * 1e6 : this.#pick([...edges, Infinity, -Infinity]);
  }

  #text(): string {
    const sound = [
      "",
      " ",
      "a",
      'quote " and \\',
      "line\nbreak\u2028",
      "\u0000",
      "ümlaut",
      "📎",
      "$int",
      '{"$int":"5"}',
      "%2F",
    ];
    return this.#pick(this.#limits.hasLoneSurrogates ? [...sound, "\ud800", "x\udc00y"] : sound);
  }

  #name(): string {
    const tags = ["$int", "$double", "$timestamp", "$geopoint", "$reference", "$bytes", "$vector", "$map", "$"];
    const names = [
      ...tags,
      "a",
      "b.c",
      "d[0]",
      "`",
      "ü",
      "📎",
      " ",
      "seconds",
      "nanoseconds",
      "path",
      "toArray",
      "constructor",
    ];
    return this.#pick(this.#limits.hasReservedNames ? [...names, "", "__type__", "__proto__"] : names);
  }

  #instant(): Instant {
    const { instantStep } = this.#limits;
    const seconds = this.#pick([-62_135_596_800, -1, 0, 1_709_640_000, 253_402_300_799]);
    return new Instant(seconds, Math.floor(this.#below(1_000_000_000) / instantStep) * instantStep);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }
}

/** Whether two values are the same to the last bit: 1 is not 1.0, -0 not 0, a map not the instant that looks like it. */
export function isSame(a: SourceValue, b: SourceValue): boolean {
  if (kindOf(a) !== kindOf(b)) return false;
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  return isSameObject(a, b);
}

function isSameObject(a: SourceObject, b: SourceObject): boolean {
  if (isArray(a) && isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index] ?? null));
  if (isMap(a) && isMap(b)) return isSameMap(a, b);
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.length === right.length && left.every((part, index) => Object.is(part, right[index]));
}

function isSameMap(a: SourceMap, b: SourceMap): boolean {
  const names = Object.keys(a);
  const isAlike = names.every((name) => Object.hasOwn(b, name) && isSame(a[name] ?? null, b[name] ?? null));
  return isAlike && names.length === Object.keys(b).length;
}

/** What an object that is neither array nor map consists of. */
function partsOf(value: SourceObject): readonly (number | string)[] {
  if (value instanceof Uint8Array) return [...value];
  if ("seconds" in value && "nanoseconds" in value) return [Number(value.seconds), Number(value.nanoseconds)];
  if ("latitude" in value && "longitude" in value) return [Number(value.latitude), Number(value.longitude)];
  if ("toArray" in value && typeof value.toArray === "function") return value.toArray();
  return "path" in value ? [String(value.path)] : [];
}
