import { FRIDAY, MWR } from "./systems.ts";

/** Where a file's bytes are: an object of a store, or an address elsewhere, which stays what it is. */
export type FileLocation =
  | { readonly kind: "storage" | "drive"; readonly store: string; readonly object: string }
  | { readonly kind: "url" };

/** The store of the files that lie in Google Drive: an object there is a Drive id. */
export const DRIVE = "drive";

/**
 * Anchored rules (domain sheet 3.6 and 1.1): each reads an address from its beginning, so nothing is replaced in its middle or twice. `own` is the
 * system whose document holds the address. A text that is no address at all is null.
 */
export function locateFile(text: string, own: string): FileLocation | null {
  const address = text.trim();
  if (address === "") return null;
  return atBucket(address) ?? inDrive(address) ?? elsewhere(address) ?? atOldRoot(address) ?? inOwnBucket(address, own);
}

const BUCKET_ADDRESSES = [
  /^https?:\/\/firebasestorage\.googleapis\.com\/v0\/b\/([^/]+)\/o\/([^?#]+)/,
  /^https?:\/\/storage\.googleapis\.com\/(?:download\/storage\/v1\/b\/)?([^/]+)\/(?:o\/)?([^?#]+)/,
  /^https?:\/\/([^./]+)\.storage\.googleapis\.com\/()([^?#]+)/,
  /^gs:\/\/([^/]+)\/(.+)$/,
] as const;
const DRIVE_ADDRESSES = [
  /^https?:\/\/(?:drive|docs)\.google\.com\/(?:a\/[^/]+\/)?(?:file|document|spreadsheets|presentation)\/d\/([A-Za-z0-9_-]+)/,
  /^https?:\/\/drive\.google\.com\/(?:open|uc)\?(?:[^#]*&)?id=([A-Za-z0-9_-]+)/,
] as const;
const DRIVE_ID = /^[A-Za-z0-9_-]{16,}$/;
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
  for (const pattern of BUCKET_ADDRESSES) {
    const match = pattern.exec(address);
    if (match === null) continue;
    const known = BUCKETS.find(({ bucket }) => bucket.test(match[1] ?? ""));
    const object = decoded(match.at(-1) ?? "");
    return known === undefined ? { kind: "url" } : { kind: "storage", store: known.system, object };
  }
  return null;
}

function inDrive(address: string): FileLocation | null {
  for (const pattern of DRIVE_ADDRESSES) {
    const match = pattern.exec(address);
    if (match !== null) return { kind: "drive", store: DRIVE, object: match[1] ?? "" };
  }
  return DRIVE_ID.test(address) ? { kind: "drive", store: DRIVE, object: address } : null;
}

function elsewhere(address: string): FileLocation | null {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(address) ? { kind: "url" } : null;
}

function atOldRoot(address: string): FileLocation | null {
  for (const { system, root } of OLD_ROOTS) {
    if (root.test(address)) return { kind: "storage", store: system, object: decoded(address.replace(root, "uploads/")) };
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
