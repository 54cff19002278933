import type { WireDocument, WireShapes } from "../shared/batch.ts";
import { invariant } from "../shared/errors.ts";
import { isArray, isMap, type SourceMap, type SourceValue } from "../shared/value.ts";
import { memberPath, type FieldNode, type FieldTrie } from "./field-trie.ts";

export type FieldCount = { readonly seen: number; readonly nonNull: number };

/** A document that carries the number of its shape. */
type Shaped = Pick<WireDocument, "shape">;

/** Three numbers a field: its place among the names, how often it is there, and how often it is not null. */
type Shape = readonly number[];

/**
 * Counts the fields of a page's documents. Most documents have the fields of others, so a document carries the number of its shape alone: what of a
 * batch lands can be counted exactly, whichever of its documents that are.
 *
 * A value counts for each path on its way that has a rule; it is looked into where deeper rules exist. A value that reaches no rule counts under its own
 * path, at the first name without one, and is not looked into: maps with names of their own do not make a field of every name.
 */
export class FieldShapes {
  readonly #root: FieldNode;
  /** Names of the fields: those with a rule in the order of the rules, then those without as they are met. */
  readonly #fields: string[];
  readonly #unruled = new Map<string, number>();
  readonly #seen: number[];
  readonly #nonNull: number[];
  /** The fields of the document at hand, in the order in which they were met. */
  readonly #met: number[] = [];
  readonly #shapes: Shape[] = [];
  readonly #byDigest = new Map<number, number[]>();

  constructor({ root, paths }: FieldTrie) {
    this.#root = root;
    this.#fields = [...paths];
    this.#seen = paths.map(() => 0);
    this.#nonNull = paths.map(() => 0);
  }

  /** The number of the document's shape. */
  shapeOf(data: SourceMap): number {
    this.#members(data, this.#root);
    const shape = this.#takeShape();
    const digest = digestOf(shape);
    const alike = this.#byDigest.get(digest) ?? [];
    const known = alike.find((index) => isSame(this.#shapes[index], shape));
    if (known !== undefined) return known;
    this.#byDigest.set(digest, [...alike, this.#shapes.length]);
    return this.#shapes.push(shape) - 1;
  }

  /** The shapes of these documents, as they travel. */
  of(documents: readonly Shaped[]): WireShapes {
    const counts: Record<number, Shape> = {};
    for (const { shape } of documents) if (shape !== undefined) counts[shape] = this.#shapes[shape] ?? [];
    return { fields: this.#fields, counts };
  }

  #members(map: SourceMap, node: FieldNode): void {
    for (const name in map) {
      const value = map[name];
      if (value === undefined) continue;
      const member = node.members.get(name);
      if (member === undefined) this.#count(this.#indexOf(memberPath(node.path, name)), value);
      else this.#value(value, member);
    }
  }

  #value(value: SourceValue, node: FieldNode): void {
    if (node.rule !== -1) this.#count(node.rule, value);
    if (node.isDeep && this.#enter(value, node)) return;
    if (node.rule === -1 && !node.isCovered) this.#count(this.#indexOf(node.path), value);
  }

  /** Whether the value is one that the deeper rules speak of. */
  #enter(value: SourceValue, node: FieldNode): boolean {
    const { items } = node;
    if (items !== null && isArray(value)) {
      for (const item of value) this.#value(item, items);
      return true;
    }
    if (node.members.size === 0 || !isMap(value)) return false;
    this.#members(value, node);
    return true;
  }

  #count(index: number, value: SourceValue): void {
    const seen = this.#seen[index] ?? 0;
    if (seen === 0) this.#met.push(index);
    this.#seen[index] = seen + 1;
    if (value !== null) this.#nonNull[index] = (this.#nonNull[index] ?? 0) + 1;
  }

  #indexOf(path: string): number {
    const known = this.#unruled.get(path);
    if (known !== undefined) return known;
    const index = this.#fields.push(path) - 1;
    this.#unruled.set(path, index);
    this.#seen.push(0);
    this.#nonNull.push(0);
    return index;
  }

  #takeShape(): Shape {
    const shape: number[] = [];
    for (const index of this.#met) {
      shape.push(index, this.#seen[index] ?? 0, this.#nonNull[index] ?? 0);
      this.#seen[index] = 0;
      this.#nonNull[index] = 0;
    }
    this.#met.length = 0;
    return shape;
  }
}

/** What these documents of a batch count together, by field. */
export function sumShapes(
  documents: readonly Shaped[],
  { fields, counts }: WireShapes,
): ReadonlyMap<string, FieldCount> {
  const times = new Map<number, number>();
  for (const { shape } of documents) if (shape !== undefined) times.set(shape, (times.get(shape) ?? 0) + 1);
  const sums = new Map<string, FieldCount>();
  for (const [index, count] of times) {
    const shape = counts[index];
    invariant(shape !== undefined, `a document has the shape ${index}, which its batch does not know`);
    for (let at = 0; at < shape.length; at += 3) {
      const field = fields[shape[at] ?? -1];
      invariant(field !== undefined, `shape ${index} names a field that its batch does not know`);
      const { seen, nonNull } = sums.get(field) ?? { seen: 0, nonNull: 0 };
      sums.set(field, {
        seen: seen + count * (shape[at + 1] ?? 0),
        nonNull: nonNull + count * (shape[at + 2] ?? 0),
      });
    }
  }
  return sums;
}

function digestOf(shape: Shape): number {
  let digest = 0;
  for (const number of shape) digest = (Math.imul(digest, 31) + number) | 0;
  return digest;
}

function isSame(known: Shape | undefined, shape: Shape): boolean {
  return known?.length === shape.length && known.every((number, index) => number === shape[index]);
}
