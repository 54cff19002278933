import type { Key } from "./key.ts";
import type { SourceRecord } from "./landing.ts";
import type { Migration } from "./migration.ts";
import type { Heads, NameOf } from "./sampling.ts";

/** Heads of documents by collection, by path and by name. */
export class HeadIndex implements Heads {
  readonly #migration: Pick<Migration, "sampling">;
  readonly #heads = new Map<string, ReadonlyMap<Key, SourceRecord>>();
  readonly #names = new Map<string, ReadonlyMap<string, readonly SourceRecord[]>>();

  constructor(migration: Pick<Migration, "sampling">) {
    this.#migration = migration;
  }

  add(collection: string, heads: readonly SourceRecord[]): void {
    this.#heads.set(collection, new Map(heads.map((head) => [head.path, head])));
    this.#names.set(collection, byName(heads, this.#nameOf(collection)));
  }

  has(collection: string): boolean {
    return this.#heads.has(collection);
  }

  of(collection: string): readonly SourceRecord[] {
    return [...(this.#heads.get(collection)?.values() ?? [])];
  }

  at(collection: string, path: Key): SourceRecord | undefined {
    return this.#heads.get(collection)?.get(path);
  }

  readonly named = (collection: string, name: string): readonly SourceRecord[] =>
    this.#names.get(collection)?.get(name) ?? [];

  #nameOf(collection: string): NameOf | undefined {
    const sampling = this.#migration.sampling?.collections[collection];
    return sampling !== undefined && "nameOf" in sampling ? sampling.nameOf : undefined;
  }
}

function byName(heads: readonly SourceRecord[], nameOf: NameOf | undefined): Map<string, SourceRecord[]> {
  const names = new Map<string, SourceRecord[]>();
  for (const head of heads) {
    const name = nameOf?.(head) ?? null;
    if (name === null) continue;
    const namesakes = names.get(name) ?? [];
    namesakes.push(head);
    names.set(name, namesakes);
  }
  return names;
}
