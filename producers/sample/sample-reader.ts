import { isDocumentPath } from "../../shared/document-path.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import type { Key, KeyRange } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection, CollectionPath, Migration } from "../../shared/migration.ts";
import { readCollection } from "../../shared/read-collection.ts";
import { retryTransient } from "../../shared/retry-transient.ts";
import { isAt } from "../../shared/sample.ts";
import type { CollectionSampling, Sampling } from "../../shared/sampling.ts";
import type { OpenSource, ReadTime, Source } from "../../shared/source.ts";

export type ReaderOptions = {
  readonly migration: Migration;
  readonly openSource: OpenSource;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  readonly signal: AbortSignal;
};

/** More than belongs to the roots of any sample; a field that so many documents share tells nothing apart. */
const FOUND_MAX = 100_000;

/** A collection with how it is sampled. */
export type Sampled = { readonly collection: Collection; readonly sampling: CollectionSampling };

/** The sources of a migration as of the read times, read by collection and with the fields that the sampling names. */
export class SampleReader {
  readonly #options: ReaderOptions;
  readonly #sampling: Sampling;
  readonly #sources = new Map<string, Source>();

  constructor(options: ReaderOptions) {
    const { sampling, name } = options.migration;
    invariant(sampling !== undefined, `${name} declares how a sample is drawn`);
    this.#options = options;
    this.#sampling = sampling;
  }

  get sampling(): Sampling {
    return this.#sampling;
  }

  all(): readonly Sampled[] {
    return this.#options.migration.collections.map((collection) => this.#sampled(collection));
  }

  named(name: string): Sampled {
    const collection = this.#options.migration.collections.find((candidate) => candidate.name === name);
    invariant(collection !== undefined, `the migration has no collection ${name}`);
    return this.#sampled(collection);
  }

  /** The collection that a document with this path is in, or null. */
  collectionOf(system: string, path: Key): Sampled | null {
    if (!isDocumentPath(path)) return null;
    const { collections } = this.#options.migration;
    const found = collections.find((candidate) => candidate.system === system && isAt(candidate.at, path));
    return found === undefined ? null : this.#sampled(found);
  }

  /** Every document of a collection. */
  async heads({ collection, sampling }: Sampled): Promise<readonly SourceRecord[]> {
    const { at, system } = collection;
    return this.#ask(system, (source, readTime) =>
      readCollection(source, { at, readTime, select: sampling.fields ?? [] }),
    );
  }

  count({ at, system }: Collection, range?: KeyRange): Promise<number> {
    return this.#ask(system, (source, readTime) => retryTransient(() => source.count(at, readTime, range)));
  }

  page({ collection, sampling }: Sampled, range: KeyRange, limit: number): Promise<readonly SourceRecord[]> {
    const { at, system } = collection;
    const select = sampling.fields ?? [];
    return this.#ask(system, (source, readTime) =>
      retryTransient(() => source.readPage({ at, range, limit, readTime, select })),
    );
  }

  documents(system: string, paths: readonly Key[], select?: readonly string[]): Promise<readonly SourceRecord[]> {
    if (paths.length === 0) return Promise.resolve([]);
    return this.#ask(system, (source, readTime) => retryTransient(() => source.readDocuments(paths, readTime, select)));
  }

  /** Documents of a collection, or of another place where its documents are, by what a field says. */
  find(
    { collection, sampling }: Sampled,
    { at = collection.at, field, values }: Wanted,
  ): Promise<readonly SourceRecord[]> {
    const select = sampling.fields ?? [];
    const request = { at, field, values, limit: FOUND_MAX, select };
    return this.#ask(collection.system, (source, readTime) =>
      retryTransient(() => source.findDocuments({ ...request, readTime })),
    );
  }

  reads(): number {
    return [...this.#sources.values()].reduce((sum, source) => sum + source.readsSpent(), 0);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }

  #ask<Result>(system: string, act: (source: Source, readTime: ReadTime) => Promise<Result>): Promise<Result> {
    const { openSource, readTimes, signal, migration } = this.#options;
    if (signal.aborted) {
      throw new TerminalError("INTERRUPTED", `drawing a sample of ${migration.name} was interrupted`, {
        hint: "Nothing was written; run again to draw it anew.",
      });
    }
    const source = this.#sources.get(system) ?? openSource(system);
    this.#sources.set(system, source);
    return act(source, readTimes[system] ?? null);
  }

  #sampled(collection: Collection): Sampled {
    const sampling = this.#sampling.collections[collection.name];
    invariant(sampling !== undefined, `the sampling says nothing about ${collection.name}`);
    return { collection, sampling };
  }
}

export type Wanted = {
  readonly at?: CollectionPath;
  readonly field: string;
  readonly values: readonly string[] | "any";
};
