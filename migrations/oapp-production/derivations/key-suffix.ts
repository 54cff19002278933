import { sha256 } from "../../../shared/transforms/sha256.ts";

/**
 * What tells a record from others of its id, the same from one export to the next: the last 8 digits of its page id (the first ones are those of the workspace
 * and the day), or the first 8 of its title's SHA-256. Never its number in the file.
 */
export function keySuffix(pageId: string | null, title: string): string {
  return pageId === null ? shortHash(title) : pageId.slice(-SUFFIX_LENGTH);
}

export function shortHash(text: string): string {
  return sha256(Buffer.from(text)).slice(0, SUFFIX_LENGTH);
}

const SUFFIX_LENGTH = 8;
