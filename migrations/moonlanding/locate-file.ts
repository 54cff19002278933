import { FRIDAY, MWR } from "./systems.ts";

/** Where a file's bytes are: an object of a store, or an address elsewhere, which stays what it is. */
export type FileLocation =
  | { readonly kind: "storage" | "drive"; readonly store: string; readonly object: string }
  | { readonly kind: "url" };

/** The store of the files that lie in Google Drive: an object there is a Drive id. */
export const DRIVE = "drive";

/**
 * Anchored rules (domain sheet 3.6 and 1.1): each reads an address from its beginning, so nothing is replaced in its middle or twice. `own` is the
 * system whose document holds the address. A text that is no address at all is null, and so is one that climbs out of its store.
 */
export function locateFile(text: string, own: string): FileLocation | null {
  const address = text.trim();
  if (address === "") return null;
  const location =
    atBucket(address) ?? inDrive(address, own) ?? elsewhere(address) ?? atOldRoot(address) ?? inOwnBucket(address, own);
  return location === null || location.kind === "url" || isObject(location.object) ? location : null;
}

/** Buckets in every spelling; the first group is the bucket, the second the object. */
const BUCKET_ADDRESSES = [
  /^https?:\/\/firebasestorage\.googleapis\.com\/v0\/b\/([^/]+)\/o\/([^?#]+)/i,
  /^https?:\/\/(?:storage|www)\.googleapis\.com\/(?:download\/)?storage\/v1\/b\/([^/]+)\/o\/([^?#]+)/i,
  /^https?:\/\/storage\.(?:googleapis|cloud\.google)\.com\/([^/]+)\/([^?#]+)/i,
  /^https?:\/\/([^/]+)\.storage\.googleapis\.com\/([^?#]+)/i,
] as const;
/** The only bucket address that is no URL: its object is written as it is called. */
const BUCKET_NAME = /^gs:\/\/([^/]+)\/(.+)$/i;
const DRIVE_ADDRESSES = [
  /^https?:\/\/(?:drive|docs)\.google\.com\/(?:a\/[^/]+\/)?(?:file|document|spreadsheets|presentation)\/(?:u\/\d+\/)?d\/([A-Za-z0-9_-]+)/i,
  /^https?:\/\/(?:drive|docs)\.google\.com\/(?:open|uc)\?(?:[^#]*&)?id=([A-Za-z0-9_-]+)/i,
] as const;
/** MyWorkReview keeps its PDFs in Drive and names them by id; elsewhere a bare word is a Drive id only if it is longer than Firestore's ids. */
const DRIVE_IDS: ReadonlyMap<string, RegExp> = new Map([[MWR, /^[A-Za-z0-9_-]{16,}$/]]);
const DRIVE_ID = /^[A-Za-z0-9_-]{25,}$/;
/** A scheme has two letters at least, so that neither "C:\\" nor "Re: letter" is one. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:\S/;
/** The upload folders of the old servers, with or without a slash before them. */
const OLD_ROOTS = [
  { system: FRIDAY, root: /^\/?(?:friday-staging|friday)\/uploads\// },
  { system: MWR, root: /^\/?(?:myworkreview-staging|myworkreview)\/uploads\// },
] as const;
/** Buckets are named after their projects. */
const BUCKETS = [
  { system: FRIDAY, bucket: /^friday(?:-|\.|$)/ },
  { system: MWR, bucket: /^myworkreview(?:-|\.|$)/ },
] as const;

function atBucket(address: string): FileLocation | null {
  const named = BUCKET_NAME.exec(address);
  if (named !== null) return inBucket(named[1], named[2] ?? "");
  for (const pattern of BUCKET_ADDRESSES) {
    const match = pattern.exec(address);
    if (match !== null) return inBucket(match[1], decoded(match[2] ?? ""));
  }
  return null;
}

function inBucket(name: string | undefined, object: string): FileLocation {
  const known = BUCKETS.find(({ bucket }) => bucket.test(name ?? ""));
  return known === undefined ? { kind: "url" } : { kind: "storage", store: known.system, object };
}

function inDrive(address: string, own: string): FileLocation | null {
  for (const pattern of DRIVE_ADDRESSES) {
    const match = pattern.exec(address);
    if (match !== null) return { kind: "drive", store: DRIVE, object: match[1] ?? "" };
  }
  const isId = (DRIVE_IDS.get(own) ?? DRIVE_ID).test(address);
  return isId ? { kind: "drive", store: DRIVE, object: address } : null;
}

function elsewhere(address: string): FileLocation | null {
  return SCHEME.test(address) ? { kind: "url" } : null;
}

function atOldRoot(address: string): FileLocation | null {
  for (const { system, root } of OLD_ROOTS) {
    if (root.test(address))
      return { kind: "storage", store: system, object: decoded(address.replace(root, "uploads/")) };
  }
  return null;
}

/** A bare path is an object of the system's own bucket; a bare name is none. */
function inOwnBucket(address: string, own: string): FileLocation | null {
  const object = decoded(address.replace(/^\/+/, ""));
  return object.includes("/") ? { kind: "storage", store: own, object } : null;
}

/** Percent-decoded once; a text that is not encoded stays as it is. */
function decoded(object: string): string {
  try {
    return decodeURIComponent(object);
  } catch {
    return object;
  }
}

/** Folders are no files, and a step upwards would lead out of the store. */
function isObject(object: string): boolean {
  return !object.endsWith("/") && !object.includes("\0") && !object.split("/").some((step) => /^\.\.?$/.test(step));
}
