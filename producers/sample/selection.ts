import { pathsAbove, subtreeOf } from "../../shared/document-path.ts";
import type { HeadIndex } from "../../shared/heads.ts";
import { compareKeys, contains, type Key } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { countParts, type SampledPart, type SampledRange } from "../../shared/sample.ts";
import type { SourceReference } from "../../shared/sampling.ts";
import { mapAtOnce } from "./at-once.ts";
import type { Companions, Root } from "./companions.ts";
import type { DrawnWindows } from "./draw-windows.ts";
import type { Sampled, SampleReader } from "./sample-reader.ts";

export type SelectionParts = {
  readonly reader: SampleReader;
  readonly heads: HeadIndex;
  readonly companions: Companions;
};

/**
 * A sample while it is put together. What is asked for waits until `settle`, which brings everything along that it needs: below a root all that hangs
 * there, and for every document what it refers to, and what that refers to in turn.
 */
export class Selection {
  readonly #reader: SampleReader;
  readonly #heads: HeadIndex;
  readonly #companions: Companions;
  readonly #documents = new Map<string, Map<Key, SourceRecord>>();
  readonly #ranges = new Map<string, SampledRange[]>();
  readonly #neighbours = new Map<string, readonly SourceRecord[]>();
  readonly #roots = new Map<string, Root>();
  readonly #asked = new Set<string>();
  #references: SourceReference[] = [];
  #deepening: Root[] = [];

  constructor({ reader, heads, companions }: SelectionParts) {
    this.#reader = reader;
    this.#heads = heads;
    this.#companions = companions;
  }

  /** A document with what it refers to. Nothing happens if the source does not have it. */
  include(reference: SourceReference): void {
    const key = `${reference.system} ${reference.path}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#references.push(reference);
  }

  /** A root with everything below it, and its companions. */
  includeRoot(root: Root): void {
    const key = `${root.head.system} ${root.head.path}`;
    if (this.#roots.has(key)) return;
    this.#roots.set(key, root);
    this.#deepening.push(root);
  }

  /** What a document that has been read refers to; whether it is in itself is not said. */
  follow({ sampling }: Sampled, record: SourceRecord): void {
    for (const reference of sampling.references?.(record, this.#heads) ?? []) this.include(reference);
  }

  put(sampled: Sampled, record: SourceRecord): void {
    const { name } = sampled.collection;
    const own = this.#documents.get(name) ?? new Map<Key, SourceRecord>();
    this.#documents.set(name, own);
    if (own.has(record.path)) return;
    own.set(record.path, record);
    this.follow(sampled, record);
  }

  putWindows(sampled: Sampled, { ranges, records }: DrawnWindows): void {
    const { name } = sampled.collection;
    this.#ranges.set(name, [...(this.#ranges.get(name) ?? []), ...ranges]);
    this.#neighbours.set(name, records);
    for (const record of records) this.follow(sampled, record);
  }

  async settle(): Promise<void> {
    while (this.#deepening.length + this.#references.length > 0) {
      const roots = this.#deepening.splice(0);
      if (roots.length > 0) await this.#deepen(roots);
      const references = this.#references.splice(0);
      if (references.length > 0) await this.#resolve(references);
    }
  }

  /** The documents of a collection that were read while drawing and are in the sample. */
  recordsOf({ collection, sampling }: Sampled): readonly SourceRecord[] {
    if (sampling.kind === "whole") return this.#heads.of(collection.name);
    const own = this.#documents.get(collection.name)?.values() ?? [];
    return [...own, ...(this.#neighbours.get(collection.name) ?? [])];
  }

  has({ collection }: Sampled, path: Key): boolean {
    return this.#documents.get(collection.name)?.has(path) ?? false;
  }

  partOf({ collection, sampling }: Sampled): SampledPart {
    if (sampling.kind === "whole") return { kind: "whole" };
    const ranges = (this.#ranges.get(collection.name) ?? []).toSorted((a, b) =>
      compareKeys(a.after ?? "", b.after ?? ""),
    );
    const paths = [...(this.#documents.get(collection.name)?.keys() ?? [])].toSorted(compareKeys);
    return { kind: "parts", documents: paths.filter((path) => !isInRanges(ranges, path)), ranges };
  }

  /** Documents of a collection that is not whole. */
  countOf(sampled: Sampled): number {
    const part = this.partOf(sampled);
    return part.kind === "whole" ? 0 : countParts(part);
  }

  async #deepen(roots: readonly Root[]): Promise<void> {
    for (const { sampled, head } of roots) {
      this.put(sampled, head);
      for (const companion of this.#companions.of(head)) this.includeRoot(companion);
    }
    for (const sampled of this.#reader.all()) {
      const { collection, sampling } = sampled;
      const own = roots.filter(({ head }) => head.system === collection.system);
      if (sampling.kind === "below") await this.#bringBelow(sampled, own);
      if (sampling.kind === "belonging") await this.#bringBelongings(sampled, own);
    }
  }

  async #bringBelow(sampled: Sampled, roots: readonly Root[]): Promise<void> {
    const { collection, sampling } = sampled;
    const ranges = await mapAtOnce(roots, async ({ head }) => {
      const range = subtreeOf(head.path);
      return { ...range, counted: await this.#reader.count(collection, range) };
    });
    const filled = ranges.filter(({ counted }) => counted > 0);
    this.#ranges.set(collection.name, [...(this.#ranges.get(collection.name) ?? []), ...filled]);
    if (sampling.kind !== "below" || sampling.pointer === undefined || collection.at.kind !== "group") return;
    const { pointer: field } = sampling;
    const { id } = collection.at;
    const pointing = await mapAtOnce(
      roots.filter(({ head }) => filled.some(({ after }) => after === head.path)),
      ({ head }) =>
        this.#reader.find(sampled, { at: { kind: "collection", path: `${head.path}/${id}` }, field, values: "any" }),
    );
    for (const record of pointing.flat()) this.follow(sampled, record);
  }

  async #bringBelongings(sampled: Sampled, roots: readonly Root[]): Promise<void> {
    const { collection, sampling } = sampled;
    if (sampling.kind !== "belonging") return;
    const { by, to } = sampling;
    const owners = roots.filter((root) => root.sampled.collection.name === to).map(({ head }) => head);
    if (by.kind === "path") {
      const found = await this.#reader.documents(collection.system, owners.map(by.path), sampling.fields);
      for (const record of found) this.put(sampled, record);
      return;
    }
    const values = [...new Set(owners.flatMap((owner) => by.values(owner, this.#heads)))];
    if (values.length === 0) return;
    for (const record of await this.#reader.find(sampled, { field: by.field, values })) this.put(sampled, record);
  }

  async #resolve(references: readonly SourceReference[]): Promise<void> {
    const unread = new Map<string, { readonly sampled: Sampled; readonly paths: Key[] }>();
    for (const { system, path } of references) {
      const sampled = this.#reader.collectionOf(system, path);
      if (sampled === null || sampled.sampling.kind === "whole" || this.#isBelowRoot(system, path)) continue;
      const { name } = sampled.collection;
      const head = this.#heads.at(name, path);
      if (head !== undefined) this.put(sampled, head);
      if (this.#heads.has(name)) continue;
      const waiting = unread.get(name) ?? { sampled, paths: [] };
      waiting.paths.push(path);
      unread.set(name, waiting);
    }
    for (const { sampled, paths } of unread.values()) await this.#putUnread(sampled, paths);
  }

  /** A document that is in for its own sake needs those that it hangs below. */
  async #putUnread(sampled: Sampled, paths: readonly Key[]): Promise<void> {
    const { system } = sampled.collection;
    for (const record of await this.#reader.documents(system, paths, sampled.sampling.fields)) {
      this.put(sampled, record);
      for (const path of pathsAbove(record.path)) this.include({ system, path });
    }
  }

  #isBelowRoot(system: string, path: Key): boolean {
    return pathsAbove(path).some((above) => this.#roots.has(`${system} ${above}`));
  }
}

function isInRanges(ranges: readonly SampledRange[], path: Key): boolean {
  return ranges.some((range) => contains(range, path));
}
