import { checkCollectionId, documentPathOf, encodePath, pathOf } from "../model/path.ts";
import { invalidArgument } from "../status.ts";
import type { GroupRow, Statements } from "./statements.ts";

/**
 * All documents of one database in collections of one id at one depth: a contiguous part of the keys in which the order of
 * keys is the order of names. `changed` is the time of its last write; at or after it, reads need no versions.
 */
export type Group = GroupRow & { changed: number };

/** A collection that is written to; `prefix` starts the key of each of its documents. */
export type Collection = {
  readonly name: string;
  readonly database: string;
  readonly group: Group;
  readonly prefix: Buffer;
};

export type Catalog = {
  readonly statements: Statements;
  readonly groups: Map<string, Group[]>;
  readonly collections: Map<string, Collection>;
  /** Groups made by the commit that is under way; they go if it is rolled back. */
  fresh: Group[];
};

const CACHED_COLLECTIONS_MAX = 20_000;

export function openCatalog(statements: Statements, changed: number): Catalog {
  const catalog: Catalog = { statements, groups: new Map(), collections: new Map(), fresh: [] };
  for (const row of statements.groups.all()) {
    addGroup(catalog, { ...row, changed });
  }
  return catalog;
}

/** The groups of a collection id, or of every id, in a database. */
export function groupsOf(catalog: Catalog, database: string, id: string | null): readonly Group[] {
  const groups = catalog.groups.get(database) ?? [];
  return id === null ? groups : groups.filter((group) => group.collection === id);
}

/** The collection of a document that is about to be written, made known if it is new. Only called within a commit. */
export function registerCollection(catalog: Catalog, document: string): Collection {
  const name = document.slice(0, document.lastIndexOf("/"));
  const known = catalog.collections.get(name);
  if (known !== undefined) {
    return known;
  }
  documentPathOf(document);
  const { database, segments } = pathOf(name);
  const id = segments.at(-1);
  if (id === undefined) {
    throw invalidArgument(`The name "${document}" does not name a document.`);
  }
  checkCollectionId(id);
  const group = registerGroup(catalog, { database, collection: id, depth: depthOf(segments) });
  const path = encodePath(segments);
  catalog.statements.insertCollection.run(collectionKey(database, path), group.id);
  if (catalog.collections.size >= CACHED_COLLECTIONS_MAX) {
    catalog.collections.clear();
  }
  const collection = { name, database, group, prefix: prefixOf(group, path) };
  catalog.collections.set(name, collection);
  return collection;
}

export function keepRegistered(catalog: Catalog): void {
  catalog.fresh = [];
}

export function forgetRegistered(catalog: Catalog): void {
  for (const group of catalog.fresh) {
    const siblings = catalog.groups.get(group.database) ?? [];
    catalog.groups.set(
      group.database,
      siblings.filter((other) => other !== group),
    );
  }
  catalog.fresh = [];
  catalog.collections.clear();
}

export function depthOf(segments: readonly string[]): number {
  return Math.ceil(segments.length / 2);
}

/** The start of every key below a path in a group. */
export function prefixOf(group: Group, path: Buffer): Buffer {
  const prefix = Buffer.allocUnsafe(4 + path.length);
  prefix.writeUInt32BE(group.id);
  path.copy(prefix, 4);
  return prefix;
}

export function findGroup(catalog: Catalog, id: number): Group | null {
  for (const groups of catalog.groups.values()) {
    const group = groups.find((candidate) => candidate.id === id);
    if (group !== undefined) {
      return group;
    }
  }
  return null;
}

/** Collections are listed by path within their database. */
export function collectionKey(database: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${database}\u0000`, "utf8"), path]);
}

function registerGroup(catalog: Catalog, wanted: Omit<GroupRow, "id">): Group {
  const known = groupsOf(catalog, wanted.database, wanted.collection).find((group) => group.depth === wanted.depth);
  if (known !== undefined) {
    return known;
  }
  const { lastInsertRowid } = catalog.statements.insertGroup.run(wanted.database, wanted.collection, wanted.depth);
  const group = { ...wanted, id: Number(lastInsertRowid), changed: 0 };
  addGroup(catalog, group);
  catalog.fresh.push(group);
  return group;
}

function addGroup(catalog: Catalog, group: Group): void {
  catalog.groups.set(group.database, [...(catalog.groups.get(group.database) ?? []), group]);
}
