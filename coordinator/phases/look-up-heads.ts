import { HeadIndex } from "../../shared/heads.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Migration } from "../../shared/migration.ts";
import { readCollection } from "../../shared/read-collection.ts";
import type { SourceSample } from "../../shared/sample.ts";
import type { Heads } from "../../shared/sampling.ts";
import type { ReadTime, Source } from "../../shared/source.ts";

export type LookUpOptions = {
  readonly migration: Migration;
  readonly sample: SourceSample;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
};

/** Heads that are read only where something is looked up by name, and not where the sample has all of them anyway: nothing is missing there. */
export class LookUpHeads implements Heads {
  readonly #options: LookUpOptions;
  readonly #index: HeadIndex;
  readonly #wanted = new Set<string>();

  constructor(options: LookUpOptions) {
    this.#options = options;
    this.#index = new HeadIndex(options.migration);
  }

  readonly named = (collection: string, name: string): readonly SourceRecord[] => {
    this.#wanted.add(collection);
    return this.#index.named(collection, name);
  };

  /** Reads the collections that were asked for so far. */
  async readWanted(sourceOf: (system: string) => Source): Promise<void> {
    const { migration, sample, readTimes } = this.#options;
    for (const { name, at, system } of migration.collections) {
      const isWhole = sample.collections[name]?.part.kind === "whole";
      if (!this.#wanted.has(name) || this.#index.has(name) || isWhole) continue;
      const select = migration.sampling?.collections[name]?.fields ?? [];
      const request = { at, readTime: readTimes[system] ?? null, select };
      this.#index.add(name, await readCollection(sourceOf(system), request));
    }
  }
}
