import type { Firestore, QueryDocumentSnapshot, QuerySnapshot, Timestamp } from "firebase-admin/firestore";
import { setImmediate } from "node:timers/promises";
import { FieldPath } from "../../shared/connections/firestore.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import type { SourceMap } from "../../shared/value.ts";

export type ReadPagesOptions = {
  readonly collection: Pick<Collection, "at" | "system">;
  readonly pageSize: number;
};

/** The documents of a collection in key order, a page at a time; the next page is asked for before this one is handed out. */
export async function* readPages(
  firestore: Firestore,
  { collection: { at, system }, pageSize }: ReadPagesOptions,
): AsyncGenerator<SourceRecord[]> {
  const root = at.kind === "group" ? firestore.collectionGroup(at.id) : firestore.collection(at.path);
  const query = root.orderBy(FieldPath.documentId()).limit(pageSize);
  let next: Promise<QuerySnapshot> | null = query.get();
  try {
    while (next !== null) {
      const { docs }: QuerySnapshot = await next;
      const last = docs.at(-1);
      next = last === undefined || docs.length < pageSize ? null : query.startAfter(last).get();
      // The client sends in a later turn of the event loop, which whoever writes this page would hold up.
      await setImmediate();
      if (docs.length > 0) yield docs.map((document) => toRecord(system, document));
    }
  } finally {
    // Whoever stops early leaves a page under way, and its failure shall not be nobody's.
    await next?.catch(() => undefined);
  }
}

function toRecord(system: string, document: QueryDocumentSnapshot): SourceRecord {
  return {
    system,
    path: document.ref.path,
    id: document.id,
    data: dataOf(document),
    createTimeUs: microseconds(document.createTime),
    updateTimeUs: microseconds(document.updateTime),
  };
}

/** The client's values are structurally ours (value.ts); its type is any. */
function dataOf(document: QueryDocumentSnapshot): SourceMap {
  return document.data();
}

function microseconds({ seconds, nanoseconds }: Timestamp): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}
