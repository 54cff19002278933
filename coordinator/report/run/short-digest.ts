/** Enough of a digest to tell it from others at a glance. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}
