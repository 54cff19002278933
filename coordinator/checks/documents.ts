import type { Target } from "../../shared/connections/sqlite.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";

/** Documents of one collection that follow one another in key order. */
export type DocumentPage = { readonly collection: string; readonly records: readonly SourceRecord[] };

/** Where checks get the documents of the sources from. Opened and closed by whoever runs them. */
export type Documents = {
  /** Collection by collection in the order given, each whole and in key order. */
  read(collections: readonly Collection[]): AsyncIterable<DocumentPage>;
  /** Documents read so far, as the sources bill them. */
  readsSpent(): number;
  close(): Promise<void>;
};

/** `target` tells what the run has read, and when. */
export type OpenDocuments = (target: Target, signal: AbortSignal) => Documents;

const PAGE_SIZE = 500;

/** Documents that are there already, by collection, in key order. */
export function documentsInMemory(records: ReadonlyMap<string, readonly SourceRecord[]>): OpenDocuments {
  return () => ({
    async *read(collections) {
      for (const { name: collection } of collections) {
        const all = records.get(collection) ?? [];
        for (let start = 0; start < all.length; start += PAGE_SIZE)
          yield { collection, records: all.slice(start, start + PAGE_SIZE) };
      }
    },
    readsSpent: () => 0,
    close: () => Promise.resolve(),
  });
}
