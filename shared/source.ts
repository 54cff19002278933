import type { CollectionPath } from "./migration.ts";
import type { SourceRecord } from "./landing.ts";
import type { Key, KeyRange } from "./key.ts";
import type { SourceSample } from "./sample.ts";

/**
 * The state of the source in which everything is read: an instant, microseconds since 1970 as text; or "sha256:" and the digest of its files, where it is made of
 * files; null where the source has no such thing.
 */
export type ReadTime = string | null;

/** Before the digest of a source's files. */
export const FILES_STATE = "sha256:";

/** Whether it is the digest of files, which is the same as long as they are. */
export function isFilesState(readTime: ReadTime): readTime is string {
  return readTime?.startsWith(FILES_STATE) === true;
}

/** The instant of a read time, microseconds since 1970; null where it is none. */
export function readTimeUs(readTime: ReadTime): number | null {
  return readTime === null || readTime.startsWith(FILES_STATE) ? null : Number(readTime);
}

export type PageRequest = {
  readonly at: CollectionPath;
  readonly range: KeyRange;
  readonly limit: number;
  readonly readTime: ReadTime;
  /** Only these fields, or nothing but the keys: as many reads, less to carry. */
  readonly select?: readonly string[];
};

/** What is looked for: documents whose field holds one of these texts, or any text but the empty one. */
export type FindRequest = {
  readonly at: CollectionPath;
  readonly field: string;
  readonly values: readonly string[] | "any";
  readonly limit: number;
  readonly readTime: ReadTime;
  readonly select?: readonly string[];
};

/**
 * Where records are read. Producers plan with it, transform workers read pages; both may crash at any point, so every method
 * only reads. Failures are TransientError (unavailable, exhausted, cut stream) or TerminalError (denied, no such project).
 */
export type Source = {
  readonly system: string;
  /** It lies on this host's own disk: how long an answer takes says how busy this process is, and nothing of the source. */
  readonly isLocal?: boolean;
  /** The read time to pin for a run, and a proof that the source answers. Called once a run. */
  pin(): Promise<ReadTime>;
  /** Documents in the collection, or in a range of it, at the read time. */
  count(at: CollectionPath, readTime: ReadTime, range?: KeyRange): Promise<number>;
  /** Up to `parts - 1` keys that split the collection into parts of like size; fewer, or none, is right too. */
  split(at: CollectionPath, parts: number): Promise<readonly Key[]>;
  /** The documents of the range in key order, at most `limit`: fewer than `limit` means the range is read to its end. */
  readPage(request: PageRequest): Promise<readonly SourceRecord[]>;
  /** Documents by path; those that do not exist are left out. `select` as in a page. */
  readDocuments(
    paths: readonly string[],
    readTime: ReadTime,
    select?: readonly string[],
  ): Promise<readonly SourceRecord[]>;
  /** Documents by what a field holds, at most `limit`, in an order of the source's own. */
  findDocuments(request: FindRequest): Promise<readonly SourceRecord[]>;
  /** Documents read (as the source bills them) since the source was opened. */
  readsSpent(): number;
  close(): Promise<void>;
};

/** Opens the source of a system, or what a sample shows of it; given to producers and workers by whoever puts them together. */
export type OpenSource = (system: string, sample?: SourceSample | null) => Source;
