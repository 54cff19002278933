import type { HeadIndex } from "../../shared/heads.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { SourceReference } from "../../shared/sampling.ts";
import type { Sampled, SampleReader } from "./sample-reader.ts";

export type Root = { readonly sampled: Sampled; readonly head: SourceRecord };

/** Which roots come along with which, told by either of them. */
export class Companions {
  readonly #byOwner = new Map<string, Root[]>();
  readonly #owned = new Set<string>();

  constructor(reader: SampleReader, heads: HeadIndex) {
    for (const sampled of reader.all()) {
      for (const head of heads.of(sampled.collection.name)) this.#note({ sampled, head }, { reader, heads });
    }
  }

  of({ system, path }: SourceRecord): readonly Root[] {
    return this.#byOwner.get(`${system} ${path}`) ?? [];
  }

  /** Whether it comes along with another, and so is not drawn itself. */
  isOwned({ system, path }: SourceRecord): boolean {
    return this.#owned.has(`${system} ${path}`);
  }

  #note(root: Root, places: Places): void {
    const { sampling } = root.sampled;
    if (sampling.kind !== "roots") return;
    for (const companion of rootsAt(places, sampling.companions?.(root.head) ?? [])) this.#add(root, companion);
    for (const owner of rootsAt(places, sampling.companionOf?.(root.head) ?? [])) this.#add(owner, root);
  }

  #add(owner: Root, companion: Root): void {
    const key = `${owner.head.system} ${owner.head.path}`;
    const own = this.#byOwner.get(key) ?? [];
    own.push(companion);
    this.#byOwner.set(key, own);
    this.#owned.add(`${companion.head.system} ${companion.head.path}`);
  }
}

type Places = { readonly reader: SampleReader; readonly heads: HeadIndex };

/** Those of the references that lead to a root. */
function rootsAt({ reader, heads }: Places, references: readonly SourceReference[]): Root[] {
  return references.flatMap(({ system, path }) => {
    const sampled = reader.collectionOf(system, path);
    const head = sampled === null ? undefined : heads.at(sampled.collection.name, path);
    return sampled === null || head === undefined ? [] : [{ sampled, head }];
  });
}
