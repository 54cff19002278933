import type { FileStoreDeclaration } from "./migration.ts";

/**
 * Where files are read: a folder, a bucket. A copy worker holds one open and asks for many objects at a time; nothing is ever written to it. Failures are
 * TransientError (away, overloaded, cut off, silent for too long) or TerminalError (denied); an object that is not there is no failure.
 */
export type FileStore = {
  /** Proves that the store stands and may be read. Asked before anything else: of a store that is not there every object would look missing. */
  probe(): Promise<void>;
  /** What the store knows of an object without reading it, or null when it does not have it. */
  describe(object: string): Promise<ObjectDescription | null>;
  /** The object to be read, or null when the store does not have it. */
  open(object: string): Promise<StoredObject | null>;
  close(): Promise<void>;
};

export type ObjectDescription = {
  /** How many bytes it has; null when only reading them tells. */
  readonly size: number | null;
  /** The MD5 of its bytes in hexadecimal digits, where the store knows it. */
  readonly md5: string | null;
};

export type StoredObject = {
  readonly size: number | null;
  /** To be read once. A chunk is good until the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of it, whether or not it was read to its end. Safe to call twice. */
  close(): Promise<void>;
};

/** Opens a store of a migration; given to copy workers by whoever puts them together. */
export type OpenFileStore = (store: FileStoreDeclaration) => FileStore;
