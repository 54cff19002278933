import type { Target } from "../../shared/connections/sqlite.ts";
import { WHOLE_RANGE, splitRange, type KeyRange } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import { retryTransient } from "../../shared/retry-transient.ts";
import type { OpenSource, ReadTime, Source } from "../../shared/source.ts";
import { LandedRanges } from "../landed-ranges.ts";
import type { DocumentPage, Documents, OpenDocuments } from "./documents.ts";
import { interrupted } from "./interrupted.ts";
import { replayedDocuments } from "./replayed-documents.ts";

export type ReadingOptions = {
  readonly openSource: OpenSource;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  /** Documents a page for every collection; 0, or not given, leaves it to each. */
  readonly pageSize?: number;
};

/** Ranges that are read while an earlier one is checked: bounds the memory, and hides the source's latency. */
const READ_AHEAD = 6;

/** The documents of the sources as of the run's read times, in the ranges in which they landed; what a replay has landed is given as it is now. */
export function sourceDocuments(options: ReadingOptions): OpenDocuments {
  return (target, signal) => new SourceDocuments(options, target, signal);
}

type Part = { readonly collection: Collection; readonly range: KeyRange };

class SourceDocuments implements Documents {
  readonly #options: ReadingOptions;
  readonly #ranges: LandedRanges;
  readonly #signal: AbortSignal;
  readonly #sources = new Map<string, Source>();
  readonly #newer = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(options: ReadingOptions, target: Target, signal: AbortSignal) {
    this.#options = options;
    this.#ranges = new LandedRanges(target);
    this.#signal = signal;
  }

  async *read(collections: readonly Collection[]): AsyncIterable<DocumentPage> {
    const ahead: Promise<SourceRecord[]>[] = [];
    const waiting = collections.flatMap((collection) => this.#partsOf(collection));
    try {
      for (const [index, { collection }] of waiting.entries()) {
        while (ahead.length < READ_AHEAD && index + ahead.length < waiting.length)
          ahead.push(this.#begin(waiting[index + ahead.length]));
        const records = (await ahead.shift()) ?? [];
        if (this.#signal.aborted) throw interrupted();
        yield { collection: collection.name, records };
      }
    } finally {
      // Whoever stops early must not close the sources under reads that are on their way.
      await Promise.allSettled(ahead);
    }
  }

  readsSpent(): number {
    return [...this.#sources.values()].reduce((sum, source) => sum + source.readsSpent(), 0);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }

  #partsOf(collection: Collection): Part[] {
    const boundaries = this.#ranges.boundaries(collection.name, this.#pageSize(collection));
    return splitRange(WHOLE_RANGE, boundaries).map((range) => ({ collection, range }));
  }

  /** A failure is met when its turn comes; until then it must not count as unhandled. */
  #begin(part: Part | undefined): Promise<SourceRecord[]> {
    const read = part === undefined ? Promise.resolve([]) : this.#readPart(part);
    read.catch(() => undefined);
    return read;
  }

  /** The ranges tile the key space whatever the ledger says, so a range that holds more than a page is read on to its end. */
  async #readPart({ collection, range }: Part): Promise<SourceRecord[]> {
    const { system, at } = collection;
    const source = this.#source(system);
    const limit = this.#pageSize(collection);
    const readTime = this.#options.readTimes[system] ?? null;
    const records: SourceRecord[] = [];
    let rest = range;
    for (;;) {
      if (this.#signal.aborted) throw interrupted();
      const request = { at, range: rest, limit, readTime };
      const page = await retryTransient(() => source.readPage(request));
      records.push(...page);
      const last = page.at(-1)?.path ?? null;
      if (page.length < limit || last === null || last === range.upTo) break;
      rest = { after: last, upTo: range.upTo };
    }
    return replayedDocuments(records, { source, newer: this.#newerOf(system) });
  }

  #pageSize({ pageSizeMax }: Collection): number {
    const { pageSize = 0 } = this.#options;
    return pageSize === 0 ? pageSizeMax : Math.min(pageSize, pageSizeMax);
  }

  #source(system: string): Source {
    const source = this.#sources.get(system) ?? this.#options.openSource(system);
    this.#sources.set(system, source);
    return source;
  }

  /** Path of a document to the records of it that are newer than the run's read time. */
  #newerOf(system: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#newer.get(system);
    if (known !== undefined) return known;
    const paths = this.#ranges.newer(system, this.#options.readTimes[system] ?? null);
    const newer = new Map<string, string[]>();
    for (const path of paths) {
      const [document = path] = path.split("#", 1);
      newer.set(document, [...(newer.get(document) ?? []), path]);
    }
    this.#newer.set(system, newer);
    return newer;
  }
}
