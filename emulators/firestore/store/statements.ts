import type { Connection } from "./database.ts";

export type Row = {
  readonly id: number;
  readonly created: number;
  readonly updated: number;
  readonly body: Buffer;
};
export type GroupRow = {
  readonly id: number;
  readonly database: string;
  readonly collection: string;
  readonly depth: number;
};
export type CollectionRow = { readonly key: Buffer; readonly group_id: number };
type At = { readonly lower: Buffer; readonly upper: Buffer; readonly time: number };

const IN_RANGE = "key >= @lower AND key < @upper";
const CURRENT = `FROM documents WHERE ${IN_RANGE}`;

/** A document is visible at a time as its current row, if that is old enough, else as the version that covers the time. */
function selectAt(columns: string): string {
  return `SELECT ${columns} ${CURRENT} AND updated <= @time
    UNION ALL SELECT ${columns} FROM versions WHERE ${IN_RANGE} AND since <= @time AND until > @time`;
}

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(connection: Connection) {
  return {
    ...prepareReads(connection),
    ...prepareWrites(connection),
    groups: connection.prepare<[], GroupRow>("SELECT id, database, collection, depth FROM groups"),
    collections: connection.prepare<[Buffer, Buffer], CollectionRow>(
      "SELECT key, group_id FROM collections WHERE key >= ? AND key < ? ORDER BY key LIMIT 1",
    ),
    clock: connection.prepare<[], { readonly oldest: number; readonly latest: number }>(
      "SELECT oldest, latest FROM clock",
    ),
  };
}

function prepareReads(connection: Connection) {
  return {
    bodies: connection
      .prepare<[Buffer, Buffer], Buffer>("SELECT body FROM documents WHERE key >= ? AND key < ? ORDER BY key")
      .pluck(),
    bodiesDescending: connection
      .prepare<[Buffer, Buffer], Buffer>("SELECT body FROM documents WHERE key >= ? AND key < ? ORDER BY key DESC")
      .pluck(),
    bodiesAt: connection.prepare<[At], Buffer>(`${selectAt("body, key")} ORDER BY key`).pluck(),
    bodiesAtDescending: connection.prepare<[At], Buffer>(`${selectAt("body, key")} ORDER BY key DESC`).pluck(),
    body: connection.prepare<[Buffer], Buffer>("SELECT body FROM documents WHERE key = ?").pluck(),
    step: connection
      .prepare<[Buffer, Buffer, number], Buffer>(
        "SELECT key FROM documents WHERE key >= ? AND key < ? ORDER BY key LIMIT 1 OFFSET ?",
      )
      .pluck(),
    stepAt: connection
      .prepare<[At & { readonly offset: number }], Buffer>(`${selectAt("key")} ORDER BY key LIMIT 1 OFFSET @offset`)
      .pluck(),
    count: connection
      .prepare<[Buffer, Buffer], number>("SELECT count(*) FROM documents WHERE key >= ? AND key < ?")
      .pluck(),
    countAt: connection
      .prepare<[At], number>(
        `SELECT (SELECT count(*) ${CURRENT} AND updated <= @time)
          + (SELECT count(*) FROM versions WHERE ${IN_RANGE} AND since <= @time AND until > @time)`,
      )
      .pluck(),
  };
}

function prepareWrites(connection: Connection) {
  return {
    row: connection.prepare<[Buffer], Row>("SELECT id, created, updated, body FROM documents WHERE key = ?"),
    insert: connection.prepare<[Buffer, number, number, Buffer]>(
      "INSERT INTO documents (key, created, updated, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    update: connection.prepare<[number, Buffer, number]>("UPDATE documents SET updated = ?, body = ? WHERE id = ?"),
    remove: connection.prepare<[number]>("DELETE FROM documents WHERE id = ?"),
    keepVersion: connection.prepare<[Buffer, number, number, Buffer]>(
      "INSERT INTO versions (key, since, until, body) VALUES (?, ?, ?, ?)",
    ),
    insertGroup: connection.prepare<[string, string, number]>(
      "INSERT INTO groups (database, collection, depth) VALUES (?, ?, ?)",
    ),
    insertCollection: connection.prepare<[Buffer, number]>(
      "INSERT INTO collections (key, group_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
    startClock: connection.prepare<[number, number]>(
      "INSERT INTO clock (id, oldest, latest) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
    ),
    setClock: connection.prepare<[number]>("UPDATE clock SET latest = ?"),
  };
}
