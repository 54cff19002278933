import { hash } from "node:crypto";

export type FilePathOptions = {
  /** The folder of the object's store below the run's files folder. */
  readonly to: string;
  readonly object: string;
  /** No file can have its name: it is the folder of other objects, or one of its folders is a file. */
  readonly isTaken: boolean;
};

/** Names that no object keeps: those of objects that cannot keep theirs are below it. */
const ASIDE = "_";

/** File systems take 255 bytes a name and 4,096 a path; a program that works on the files may add something to both. */
const SEGMENT_BYTES_MAX = 200;
const OBJECT_BYTES_MAX = 1024;

/**
 * Where an object lies below the run's files folder: under its own name wherever a file can bear it, else under the digest of its name. Two objects of a store
 * never share a path, and no path leads out of `to`.
 */
export function filePath({ to, object, isTaken }: FilePathOptions): string {
  const name = isTaken || !isFileName(object) ? `${ASIDE}/${hash("sha256", object, "hex")}` : object;
  return `${to}/${name}`;
}

/** Whether a file below some folder can bear the name. A name that ends in a slash has an empty segment at its end. */
function isFileName(object: string): boolean {
  if (object.includes("\0") || Buffer.byteLength(object) > OBJECT_BYTES_MAX) return false;
  const segments = object.split("/");
  return segments[0] !== ASIDE && segments.every(isSegment);
}

function isSegment(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && Buffer.byteLength(segment) <= SEGMENT_BYTES_MAX;
}
