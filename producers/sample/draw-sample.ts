import { HeadIndex } from "../../shared/heads.ts";
import { type SourceSample } from "../../shared/sample.ts";
import { Companions } from "./companions.ts";
import { drawRoots, type Strata } from "./draw-roots.ts";
import { drawWindows } from "./draw-windows.ts";
import { mapAtOnce } from "./at-once.ts";
import { SampleReader, type ReaderOptions, type Sampled } from "./sample-reader.ts";
import { Selection } from "./selection.ts";
import { topUp } from "./top-up.ts";

export type DrawOptions = ReaderOptions & {
  readonly seed: number;
  /** Above 0, below 1. */
  readonly share: number;
  readonly onProgress?: (what: string) => void;
};

export type DrawnSample = {
  readonly sample: SourceSample;
  /** Documents in the sample, and reads that drawing it cost. */
  readonly documents: number;
  readonly reads: number;
  /** Documents of the whole source by collection. */
  readonly sources: Readonly<Record<string, number>>;
  /** By collection of roots. */
  readonly strata: Readonly<Record<string, Strata>>;
  /** What was not in it by lot, and is now. */
  readonly toppedUp: readonly string[];
  /** What the source does not have, or not where it was looked for within a bound. */
  readonly notFound: readonly string[];
};

/**
 * Draws a sample that refers to nothing outside of itself but what the source does not have either. It depends on the sources at the read times, the seed
 * and the share alone. Only reads, and keeps nothing: cut off, it is drawn anew.
 */
export async function drawSample(options: DrawOptions): Promise<DrawnSample> {
  const reader = new SampleReader(options);
  try {
    return await new Drawing(reader, options).draw();
  } finally {
    await reader.close();
  }
}

class Drawing {
  readonly #reader: SampleReader;
  readonly #options: DrawOptions;
  readonly #heads: HeadIndex;

  constructor(reader: SampleReader, options: DrawOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#heads = new HeadIndex(options.migration);
  }

  async draw(): Promise<DrawnSample> {
    const { onProgress = () => undefined, seed } = this.#options;
    onProgress("counts");
    const sources = await this.#countSources();
    onProgress("heads");
    await this.#readHeads();
    const companions = new Companions(this.#reader, this.#heads);
    const selection = new Selection({ reader: this.#reader, heads: this.#heads, companions });
    onProgress("roots");
    const strata = this.#includeRoots(selection, companions);
    await this.#includeWindows(selection, sources);
    this.#followWhole(selection);
    await selection.settle();
    onProgress("what is missing");
    const parts = { reader: this.#reader, heads: this.#heads, selection, seed };
    const { toppedUp, notFound } = await topUp(parts, sources);
    const documents = this.#countSample(selection, sources);
    const sample = this.#sampleOf(selection);
    return { sample, documents, reads: this.#reader.reads(), sources, strata, toppedUp, notFound };
  }

  async #countSources(): Promise<Record<string, number>> {
    const counts = await mapAtOnce(this.#reader.all(), async ({ collection }) => {
      const counted = await this.#reader.count(collection);
      return [collection.name, counted] as const;
    });
    return Object.fromEntries(counts);
  }

  async #readHeads(): Promise<void> {
    for (const sampled of this.#reader.all()) {
      if (hasHeads(sampled)) this.#heads.add(sampled.collection.name, await this.#reader.heads(sampled));
    }
  }

  #includeRoots(selection: Selection, companions: Companions): Record<string, Strata> {
    const { seed, share } = this.#options;
    const strata: Record<string, Strata> = {};
    for (const sampled of this.#reader.all()) {
      const { collection, sampling } = sampled;
      if (sampling.kind !== "roots") continue;
      const roots = this.#heads.of(collection.name).filter((head) => !companions.isOwned(head));
      const { drawn, strata: own } = drawRoots(roots, { seed, share, stratum: sampling.stratum });
      strata[collection.name] = own;
      for (const head of drawn) selection.includeRoot({ sampled, head });
    }
    return strata;
  }

  async #includeWindows(selection: Selection, sources: Readonly<Record<string, number>>): Promise<void> {
    const { seed, share } = this.#options;
    for (const sampled of this.#reader.all()) {
      const counted = sources[sampled.collection.name] ?? 0;
      if (sampled.sampling.kind !== "windows" || counted === 0) continue;
      const wanted = Math.max(1, Math.round(counted * share));
      selection.putWindows(sampled, await drawWindows(this.#reader, sampled, { seed, wanted }));
    }
  }

  #followWhole(selection: Selection): void {
    for (const sampled of this.#reader.all()) {
      const { collection, sampling } = sampled;
      if (sampling.kind !== "whole") continue;
      for (const head of this.#heads.of(collection.name)) selection.follow(sampled, head);
    }
  }

  #countSample(selection: Selection, sources: Readonly<Record<string, number>>): number {
    return this.#reader
      .all()
      .map((sampled) =>
        sampled.sampling.kind === "whole" ? (sources[sampled.collection.name] ?? 0) : selection.countOf(sampled),
      )
      .reduce((sum, count) => sum + count, 0);
  }

  #sampleOf(selection: Selection): SourceSample {
    const { migration, seed, share } = this.#options;
    const collections = this.#reader.all().map((sampled) => {
      const { name, system, at } = sampled.collection;
      return [name, { system, at, part: selection.partOf(sampled) }] as const;
    });
    return { format: 1, migration: migration.name, seed, share, collections: Object.fromEntries(collections) };
  }
}

/** Collections of which every document is read: to draw from it, to look it up by name, or to follow what it refers to. */
function hasHeads({ sampling }: Sampled): boolean {
  if (sampling.kind === "whole") return sampling.references !== undefined;
  return sampling.kind === "roots" || sampling.kind === "referred";
}
