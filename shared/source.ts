import type { CollectionPath } from "./migration.ts";
import type { SourceRecord } from "./landing.ts";
import type { Key, KeyRange } from "./key.ts";

/** An instant of the source at which everything is read: microseconds since 1970 as text, null where the source has no such thing. */
export type ReadTime = string | null;

export type PageRequest = {
  readonly at: CollectionPath;
  readonly range: KeyRange;
  readonly limit: number;
  readonly readTime: ReadTime;
};

/**
 * Where records are read. Producers plan with it, transform workers read pages; both may crash at any point, so every method
 * only reads. Failures are TransientError (unavailable, exhausted, cut stream) or TerminalError (denied, no such project).
 */
export type Source = {
  readonly system: string;
  /** The read time to pin for a run, and a proof that the source answers. Called once a run. */
  pin(): Promise<ReadTime>;
  /** Documents in the collection at the read time. */
  count(at: CollectionPath, readTime: ReadTime): Promise<number>;
  /** Up to `parts - 1` keys that split the collection into parts of like size; fewer, or none, is right too. */
  split(at: CollectionPath, parts: number): Promise<readonly Key[]>;
  /** The documents of the range in key order, at most `limit`: fewer than `limit` means the range is read to its end. */
  readPage(request: PageRequest): Promise<readonly SourceRecord[]>;
  /** Documents by path; those that do not exist are left out. */
  readDocuments(paths: readonly string[], readTime: ReadTime): Promise<readonly SourceRecord[]>;
  /** Documents read (as the source bills them) since the source was opened. */
  readsSpent(): number;
  close(): Promise<void>;
};

/** Opens the source of a system; given to producers and workers by whoever puts them together. */
export type OpenSource = (system: string) => Source;
