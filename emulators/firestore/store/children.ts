import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeSegment, encodePath, endOfPrefix, successorOf } from "../model/path.ts";
import { collectionKey, findGroup, prefixOf } from "./catalog.ts";
import { stepKey } from "./read.ts";
import type { Store } from "./store.ts";

/** Collections looked at in one turn. */
const LOOKS_PER_TURN = 500;

export type ChildrenOf = {
  readonly database: string;
  readonly segments: readonly string[];
  /** The last child already known; null from the start. */
  readonly after: string | null;
  readonly childrenMax: number;
  readonly time: number;
};

/**
 * The segments directly below a path that have documents below them at a time: the collections of a document, or those
 * documents of a collection, existing or not, that have collections. In order, at most `childrenMax`.
 */
export async function listChildren(store: Store, of: ChildrenOf): Promise<readonly string[]> {
  const above = encodePath(of.segments);
  const prefix = collectionKey(of.database, above);
  const children: string[] = [];
  let lower =
    of.after === null ? prefix : endOfPrefix(collectionKey(of.database, encodePath([...of.segments, of.after])));
  const upper = endOfPrefix(prefix);
  for (let looks = 1; children.length < of.childrenMax; looks += 1) {
    const row = store.statements.collections.get(lower, upper);
    if (row === undefined) {
      break;
    }
    if (row.key.length === prefix.length) {
      // The collection itself is not its own child.
      lower = successorOf(row.key);
      continue;
    }
    const { id, end } = decodeSegment(row.key, prefix.length);
    const path = row.key.subarray(prefix.length - above.length);
    if (hasDocuments(store, { groupId: row.group_id, path }, of.time)) {
      children.push(id);
      lower = endOfPrefix(row.key.subarray(0, end));
    } else {
      lower = successorOf(row.key);
    }
    if (looks % LOOKS_PER_TURN === 0) {
      await nextTurn();
    }
  }
  return children;
}

function hasDocuments(
  store: Store,
  collection: { readonly groupId: number; readonly path: Buffer },
  time: number,
): boolean {
  const group = findGroup(store.catalog, collection.groupId);
  if (group === null) {
    return false;
  }
  const prefix = prefixOf(group, collection.path);
  const range = { group, lower: successorOf(prefix), upper: endOfPrefix(prefix) };
  return stepKey(store, range, { offset: 0, time }) !== null;
}
