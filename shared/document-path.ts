import type { Key, KeyRange } from "./key.ts";

/** No id is behind it: ids are ordered by code point, and this is the last one. */
const LAST_ID = "\u{10FFFF}";

/** The range of all keys below a document, in whichever collection group: they follow their document's own key, and nothing comes between them. */
export function subtreeOf(path: Key): KeyRange {
  return { after: path, upTo: `${path}/${LAST_ID}/${LAST_ID}` };
}

/** The documents that a document hangs below, whether they exist or not, the nearest first. */
export function pathsAbove(path: Key): Key[] {
  const segments = path.split("/");
  const above: Key[] = [];
  for (let length = segments.length - 2; length >= 2; length -= 2) above.push(segments.slice(0, length).join("/"));
  return above;
}

/** Whether a document may have this path: what refers to it may hold any text. */
export function isDocumentPath(path: string): boolean {
  const segments = path.split("/");
  return (
    segments.length % 2 === 0 && segments.every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}
