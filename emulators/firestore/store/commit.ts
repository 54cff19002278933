import type { Body } from "../model/document.ts";
import { checkDocumentId, encodeSegment } from "../model/path.ts";
import { forgetRegistered, keepRegistered, registerCollection } from "./catalog.ts";
import type { Row } from "./statements.ts";
import type { Place, Store } from "./store.ts";

/** One commit under way: its time, and the places it has changed so far. */
export type Commit = { readonly store: Store; readonly time: number; readonly changes: Place[] };

/** Runs `work` in one SQLite transaction: all of it is visible and durable, or nothing. */
export function commit<T>(store: Store, work: (commit: Commit) => T): T {
  const { statements, catalog, connection } = store;
  const under: Commit = { store, time: store.clock.commitTime(), changes: [] };
  connection.exec("BEGIN IMMEDIATE");
  let result: T;
  try {
    result = work(under);
    statements.setClock.run(under.time);
    connection.exec("COMMIT");
  } catch (error) {
    connection.exec("ROLLBACK");
    forgetRegistered(catalog);
    throw error;
  }
  keepRegistered(catalog);
  for (const place of under.changes) {
    place.collection.group.changed = under.time;
  }
  if (under.changes.length > 0) {
    for (const subscriber of store.subscribers) {
      subscriber(under.changes, under.time);
    }
  }
  return result;
}

export function placeOf({ store }: Commit, name: string): Place {
  const collection = registerCollection(store.catalog, name);
  const id = name.slice(collection.name.length + 1);
  checkDocumentId(id);
  return { name, collection, key: Buffer.concat([collection.prefix, encodeSegment(id)]) };
}

export function currentRow({ store }: Commit, place: Place): Row | null {
  return store.statements.row.get(place.key) ?? null;
}

/** Inserts a document that is believed to be new; false, and nothing done, if it exists. */
export function insertDocument(under: Commit, place: Place, body: Body): boolean {
  const { changes } = under.store.statements.insert.run(place.key, under.time, under.time, body);
  if (changes === 0) {
    return false;
  }
  under.changes.push(place);
  return true;
}

export function replaceDocument(under: Commit, place: Place & { readonly row: Row }, body: Body): void {
  keepVersion(under, place, place.row);
  under.store.statements.update.run(under.time, body, place.row.id);
  under.changes.push(place);
}

export function removeDocument(under: Commit, place: Place, row: Row): void {
  keepVersion(under, place, row);
  under.store.statements.remove.run(row.id);
  under.changes.push(place);
}

/** A state that an earlier write of the same commit made was never visible and is not kept. */
function keepVersion({ store, time }: Commit, place: Place, row: Row): void {
  if (row.updated < time) {
    store.statements.keepVersion.run(place.key, row.updated, time, row.body);
  }
}
