import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Reach } from "../shared/checkpoint.ts";
import { TransientError } from "../shared/errors.ts";
import type { FileStore, StoredObject } from "../shared/file-store.ts";
import { digest } from "../shared/identity.ts";
import { draftsFolder } from "../shared/run-folder.ts";

export type CopyOptions = {
  readonly store: FileStore;
  /** The run's files folder. */
  readonly folder: string;
  readonly reach: Reach;
};

/** An object of the store, and where it is to lie below the files folder. */
export type CopyOrder = { readonly object: string; readonly path: string };

export type CopiedObject = { readonly size: number; readonly sha256: string };

const CHUNK_BYTES = 256 * 1024;

/**
 * Copies one object; null when the store does not have it. The bytes go to a draft, which gets the final name when all of them are on the disk: what bears a
 * final name is whole, wherever the process was killed. What lies there already and is the same is not copied again.
 */
export async function copyObject(order: CopyOrder, options: CopyOptions): Promise<CopiedObject | null> {
  const { store, folder } = options;
  const file = join(folder, order.path);
  const lying = await readCopy(file);
  if (lying !== null && (await isCopyOf(lying, order.object, store))) return { size: lying.size, sha256: lying.sha256 };
  const opened = await store.open(order.object);
  if (opened === null) return null;
  try {
    return await writeCopy(opened, file, { ...options, draft: join(draftsFolder(folder), draftName(order)) });
  } finally {
    await opened.close();
  }
}

/** Takes away what killed workers left of these objects. A worker that is still at one of them fails, and has lost its job to this one anyway. */
export async function removeDrafts(folder: string, orders: readonly CopyOrder[]): Promise<void> {
  const drafts = draftsFolder(folder);
  const prefixes = new Set(orders.map(draftPrefix));
  for (const name of await readdir(drafts)) {
    if (prefixes.has(name.split(".", 1)[0] ?? "")) await rm(join(drafts, name), { force: true });
  }
}

/**
 * Brings the names of copied files to the disk, as their bytes are. Each was renamed out of the same folder, and a file system that keeps a journal writes a
 * rename as one, so that one call carries them all.
 */
export async function syncNames(folder: string): Promise<void> {
  const handle = await open(draftsFolder(folder), "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type LyingCopy = CopiedObject & { readonly md5: string };

/** The copy that lies there; null when there is none. */
async function readCopy(file: string): Promise<LyingCopy | null> {
  const handle = await open(file, "r").catch(nullWhenAbsent);
  if (handle === null) return null;
  try {
    const md5 = createHash("md5");
    const stream = handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
    const copied = await consume(stream, (chunk) => Promise.resolve(void md5.update(chunk)));
    return { ...copied, md5: md5.digest("hex") };
  } finally {
    await handle.close();
  }
}

/** Compares with as little reading as the store allows. What the store no longer has stays as it was copied. */
async function isCopyOf(lying: LyingCopy, object: string, store: FileStore): Promise<boolean> {
  const described = await store.describe(object);
  if (described === null) return true;
  if (described.size !== null && described.size !== lying.size) return false;
  if (described.md5 !== null) return described.md5 === lying.md5;
  const opened = await store.open(object);
  if (opened === null) return true;
  try {
    return (await consume(opened.bytes, () => Promise.resolve())).sha256 === lying.sha256;
  } finally {
    await opened.close();
  }
}

type WriteOptions = CopyOptions & { readonly draft: string };

async function writeCopy(opened: StoredObject, file: string, { draft, reach }: WriteOptions): Promise<CopiedObject> {
  try {
    const copied = await writeDraft(opened, draft, reach);
    await giveName(draft, file);
    reach("after-file-copied");
    return copied;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Most folders stand already: they are made when the name cannot be given. */
async function giveName(draft: string, file: string): Promise<void> {
  const isGiven = await rename(draft, file).then(() => true, nullWhenAbsent);
  if (isGiven === true) return;
  await mkdir(dirname(file), { recursive: true });
  await rename(draft, file);
}

async function writeDraft(opened: StoredObject, draft: string, reach: Reach): Promise<CopiedObject> {
  const handle = await open(draft, "wx");
  try {
    const copied = await consume(opened.bytes, async (chunk) => {
      await writeAll(handle, chunk);
      reach("in-file");
    });
    if (opened.size !== null && opened.size !== copied.size) throw cutShort(copied.size, opened.size);
    await handle.sync();
    return copied;
  } finally {
    await handle.close();
  }
}

/** Reads all bytes, hands each chunk on, and takes the measure of them. */
async function consume(
  bytes: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<CopiedObject> {
  const sha256 = createHash("sha256");
  let size = 0;
  for await (const chunk of bytes) {
    sha256.update(chunk);
    size += chunk.length;
    await take(chunk);
  }
  return { size, sha256: sha256.digest("hex") };
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, written);
    written += bytesWritten;
  }
}

function nullWhenAbsent(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

/** Of its own for each attempt: two workers at one object do not write into one draft. */
function draftName(order: CopyOrder): string {
  return `${draftPrefix(order)}.${randomUUID()}`;
}

function draftPrefix({ path }: CopyOrder): string {
  return digest(path);
}

function cutShort(size: number, expected: number): TransientError {
  return new TransientError("SOURCE_UNAVAILABLE", `an object of ${expected} bytes came with ${size}`, {
    hint: "It was cut off, or it changed while it was read; it is tried again.",
  });
}
