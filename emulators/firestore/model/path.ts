import { invalidArgument } from "../status.ts";

/** A resource name taken apart: `projects/p/databases/d/documents/a/b` has the database `projects/p/databases/d` and the segments a, b. */
export type Path = { readonly database: string; readonly segments: readonly string[] };

const DEPTH_MAX = 100;
const ID_BYTES_MAX = 1500;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const NAME = /^(projects\/[^/]+\/databases\/[^/]+)\/documents(?:\/(.*))?$/su;
const NUMERIC_ID = /^__id(0|-?[1-9]\d{0,18})__$/u;
const RESERVED_ID = /^__.*__$/su;

/** Bytes of a segment in a key. The end sorts below every byte of an id; the two lowest bytes of an id are escaped past it. */
const SEGMENT_END = 0;
const ESCAPE = 1;
const NUMERIC = Buffer.from([ESCAPE, 0]);

export function pathOf(name: string): Path {
  const match = NAME.exec(name);
  const database = match?.[1];
  if (database === undefined) {
    throw invalidArgument(`The name "${name}" is not projects/*/databases/*/documents/*.`);
  }
  const rest = match?.[2];
  return { database, segments: rest === undefined ? [] : rest.split("/") };
}

/** A name that must be a document: an even, positive number of valid ids. */
export function documentPathOf(name: string): Path {
  const path = pathOf(name);
  if (path.segments.length === 0 || path.segments.length % 2 === 1) {
    throw invalidArgument(`The name "${name}" does not name a document.`);
  }
  checkSegments(path.segments, name);
  return path;
}

/** The parent of collections: the root of a database or a document. */
export function parentPathOf(name: string): Path {
  const path = pathOf(name);
  if (path.segments.length % 2 === 1) {
    throw invalidArgument(`The parent "${name}" is neither a database's documents nor a document.`);
  }
  checkSegments(path.segments, name);
  return path;
}

export function checkDatabase(database: string): void {
  if (!/^projects\/[^/]+\/databases\/[^/]+$/u.test(database)) {
    throw invalidArgument(`The database "${database}" is not projects/*/databases/*.`);
  }
}

export function checkCollectionId(id: string): void {
  checkId(id, `collection id "${id}"`);
  if (RESERVED_ID.test(id)) {
    throw invalidArgument(`The collection id "${id}" is reserved: it matches __.*__.`);
  }
}

export function checkDocumentId(id: string): void {
  checkId(id, `document id "${id}"`);
  if (id.startsWith("__") && RESERVED_ID.test(id) && !isNumericId(id)) {
    throw invalidArgument(`The document id "${id}" is reserved: it matches __.*__.`);
  }
}

/** Names in segments sort as Firestore sorts them: segment by segment, numeric ids first, then UTF-8 bytes; a parent before its children. */
export function encodePath(segments: readonly string[]): Buffer {
  return Buffer.concat(segments.map(encodeSegment));
}

export function encodeSegment(id: string): Buffer {
  if (id.startsWith("__id") && isNumericId(id)) {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(id.slice(4, -2)) - INT64_MIN);
    return Buffer.concat([NUMERIC, number, Buffer.from([SEGMENT_END])]);
  }
  if (id.includes("\u0000") || id.includes("\u0001")) {
    const bytes = [...Buffer.from(id, "utf8")];
    const escaped = bytes.flatMap((byte) => (byte <= ESCAPE ? [ESCAPE, byte + 1] : [byte]));
    return Buffer.from([...escaped, SEGMENT_END]);
  }
  return Buffer.from(`${id}\u0000`, "utf8");
}

/** The inverse of `encodeSegment` for the segment that starts at `start`, and where the next one starts. */
export function decodeSegment(key: Buffer, start: number): { readonly id: string; readonly end: number } {
  if (key[start] === ESCAPE && key[start + 1] === 0) {
    const number = key.readBigUInt64BE(start + 2) + INT64_MIN;
    return { id: `__id${number}__`, end: start + 11 };
  }
  const end = key.indexOf(SEGMENT_END, start);
  const bytes: number[] = [];
  for (let at = start; at < end; at += 1) {
    const byte = key[at] ?? 0;
    const isEscape = byte === ESCAPE;
    at += Number(isEscape);
    bytes.push(isEscape ? (key[at] ?? 0) - 1 : byte);
  }
  return { id: Buffer.from(bytes).toString("utf8"), end: end + 1 };
}

/** The smallest key above every key that starts with `prefix`. */
export function endOfPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let at = end.length - 1; at >= 0; at -= 1) {
    const byte = end[at] ?? 0;
    if (byte < 0xff) {
      end[at] = byte + 1;
      return end.subarray(0, at + 1);
    }
  }
  return Buffer.alloc(prefix.length + 1, 0xff);
}

/** The smallest key above `key`. */
export function successorOf(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.alloc(1)]);
}

function checkSegments(segments: readonly string[], name: string): void {
  if (segments.length > DEPTH_MAX * 2) {
    throw invalidArgument(`The name "${name}" is deeper than ${DEPTH_MAX} collections.`);
  }
  for (const [index, id] of segments.entries()) {
    if (index % 2 === 0) {
      checkCollectionId(id);
    } else {
      checkDocumentId(id);
    }
  }
}

function checkId(id: string, what: string): void {
  if (id === "" || id === "." || id === ".." || id.includes("/")) {
    throw invalidArgument(`The ${what} must not be empty, ".", ".." or contain "/".`);
  }
  if (id.length > ID_BYTES_MAX / 3 && Buffer.byteLength(id) > ID_BYTES_MAX) {
    throw invalidArgument(`A document or collection id is longer than ${ID_BYTES_MAX} bytes.`);
  }
}

function isNumericId(id: string): boolean {
  const digits = NUMERIC_ID.exec(id)?.[1];
  if (digits === undefined) {
    return false;
  }
  const number = BigInt(digits);
  return number >= INT64_MIN && number <= INT64_MAX;
}
