import { constants } from "node:fs";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import { TerminalError, TransientError, toError } from "../errors.ts";
import type { FileStore, ObjectDescription, StoredObject } from "../file-store.ts";

export type FolderStoreOptions = {
  readonly folder: string;
  /** The variable that names the folder: failures name it. */
  readonly variable: string;
};

const CHUNK_BYTES_MAX = 256 * 1024;
/** A pipe in the place of a file must not hold the reader up until somebody writes to it. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const ABSENT: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);
const DENIED: ReadonlySet<string> = new Set(["EACCES", "EPERM"]);

/** A store whose objects are the files of a folder, known by their paths below it. Neither a name nor a symbolic link leads out of the folder. */
export function openFolderStore(options: FolderStoreOptions): FileStore {
  const store = new FolderStore(options);
  return {
    probe: async () => void (await store.root()),
    describe: (object) => store.describe(object),
    open: (object) => store.open(object),
    close: () => Promise.resolve(),
  };
}

type Root = { readonly path: string; readonly device: number; readonly inode: number };

class FolderStore {
  readonly #options: FolderStoreOptions;
  #root: Root | null = null;

  constructor(options: FolderStoreOptions) {
    this.#options = options;
  }

  /** The folder as it was found first. Another one in its place, or none, is a failure: it may be a disk that is no longer mounted. */
  async root(): Promise<Root> {
    const found = await this.#find();
    this.#root ??= found;
    if (found.device === this.#root.device && found.inode === this.#root.inode) return this.#root;
    throw this.#unavailable("is no longer the folder that it was");
  }

  async describe(object: string): Promise<ObjectDescription | null> {
    const opened = await this.open(object);
    await opened?.close();
    return opened === null ? null : { size: opened.size, md5: null };
  }

  async open(object: string): Promise<StoredObject | null> {
    const root = this.#root ?? (await this.root());
    if (!isBelow(object)) return null;
    try {
      const path = await realpath(join(root.path, object));
      if (!path.startsWith(join(root.path, sep))) return null;
      return await openFile(path, (error) => this.#toFailure(error, object));
    } catch (error) {
      if (!ABSENT.has(codeOf(error))) throw this.#toFailure(error, object);
      // The file is not there. Is the folder?
      await this.root();
      return null;
    }
  }

  async #find(): Promise<Root> {
    try {
      const path = await realpath(this.#options.folder);
      const found = await stat(path);
      if (found.isDirectory()) return { path, device: found.dev, inode: found.ino };
    } catch (error) {
      throw ABSENT.has(codeOf(error)) ? this.#unavailable("does not exist on this host") : this.#toFailure(error, "");
    }
    throw this.#unavailable("is no folder");
  }

  #unavailable(what: string): TransientError {
    const { folder, variable } = this.#options;
    return new TransientError("SOURCE_UNAVAILABLE", `${variable}: ${folder} ${what}`, {
      hint: `Mount the folder where files are copied, or correct ${variable}; then resume.`,
    });
  }

  /** An error of the file system as one of ours; another is our own mistake and stays what it is. */
  #toFailure(error: unknown, object: string): Error {
    const { folder, variable } = this.#options;
    const cause = toError(error);
    if (codeOf(error) === "") return cause;
    const message = `${variable}: ${join(folder, object)}: ${cause.message}`;
    return DENIED.has(codeOf(error))
      ? new TerminalError("SOURCE_DENIED", message, {
          hint: `Give the user who runs the workers the right to read the files of ${variable}; then resume.`,
          cause,
        })
      : new TransientError("SOURCE_UNAVAILABLE", message, {
          hint: "It is tried again. If it lasts, look at the disk or network folder.",
          cause,
        });
  }
}

/** Whether the name is one of a file in the folder, and of no other. */
function isBelow(object: string): boolean {
  return !object.includes("\0") && object.split("/").every(isName);
}

function isName(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== "..";
}

/** What is no ordinary file is no object. */
async function openFile(path: string, toFailure: (error: unknown) => Error): Promise<StoredObject | null> {
  const handle = await open(path, READ_FLAGS);
  try {
    const found = await handle.stat();
    if (found.isFile()) {
      const bytes = readAll(handle, found.size, toFailure);
      return { size: found.size, bytes, close: () => handle.close() };
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return null;
}

/** Reads up to the size that was found: whoever compares sees it when there is less. */
async function* readAll(
  handle: FileHandle,
  size: number,
  toFailure: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(size, CHUNK_BYTES_MAX));
  for (let read = 0; read < size;) {
    const { bytesRead } = await handle
      .read(buffer, 0, Math.min(buffer.length, size - read))
      .catch((error: unknown) => Promise.reject(toFailure(error)));
    if (bytesRead === 0) return;
    read += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
