import * as z from "zod";
import type { Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { changeCountsSchema } from "../../shared/publication.ts";
import type { TableShape } from "./table-shape.ts";

/**
 * What the production database knows of its own syncs, beside the published tables. Written in the same transaction as they are, so that what it says of them
 * is true whenever somebody is killed.
 */
const SYNC_SQL = `
-- Whose database this is.
CREATE TABLE _sync_meta (
  format INTEGER NOT NULL,
  migration TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  id TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- The columns of a table whose values are compared, in their order: JSON array.
CREATE TABLE _sync_tables (
  table_name TEXT PRIMARY KEY,
  columns TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every record that a sync has brought. fields: hashes of the source's values at that sync, 16 hexadecimal digits a column. state: live, or tombstone (no longer
-- at the source). since: of the state. sync: that wrote this.
CREATE TABLE _sync_state (
  table_name TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'tombstone')),
  fields TEXT NOT NULL,
  since TEXT NOT NULL,
  sync INTEGER NOT NULL,
  PRIMARY KEY (table_name, key)
) STRICT, WITHOUT ROWID;

-- Values of the target that gave way to the source's, with why, who and when.
CREATE TABLE _sync_archive (
  id INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL,
  key TEXT NOT NULL,
  field TEXT NOT NULL,
  value ANY,
  replaced_by ANY,
  reason TEXT NOT NULL,
  run TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  sync INTEGER NOT NULL
) STRICT;
CREATE INDEX _sync_archive_record ON _sync_archive (table_name, key);

-- Syncs that wrote something. pushed: JSON array of {table, writes, changes}.
CREATE TABLE _sync_runs (
  sync INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  pushed TEXT NOT NULL
) STRICT;
`;

const SYNC_FORMAT = 1;

export type SyncMeta = { readonly id: string };

/** Makes the sync tables in a new production database. */
export function createSync(
  database: Target,
  { name, schema }: Pick<Migration, "name" | "schema">,
  { id, at }: { readonly id: string; readonly at: string },
): void {
  database.exec(SYNC_SQL);
  database.prepare("INSERT INTO _sync_meta VALUES (?, ?, ?, ?, ?)").run(SYNC_FORMAT, name, schema.version, id, at);
}

/** Refuses (SET_FOREIGN) a database that this migration does not keep in line, before anything of it is read. */
export function readSyncMeta(database: Target, { name, schema }: Pick<Migration, "name" | "schema">): SyncMeta {
  const isKept = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_sync_meta'").get() !== undefined;
  const meta = isKept
    ? database
        .prepare<[], { format: number; migration: string; version: number; id: string }>(
          "SELECT format, migration, schema_version AS version, id FROM _sync_meta",
        )
        .get()
    : undefined;
  if (meta === undefined) throw foreign(database, "it has no sync tables: nothing of ours has ever written it");
  if (meta.migration !== name)
    throw foreign(database, `it is kept in line by migration ${meta.migration}, not ${name}`);
  if (meta.version !== schema.version || meta.format !== SYNC_FORMAT) {
    const ours = `version ${schema.version} of the schema and format ${SYNC_FORMAT} of the sync tables`;
    throw foreign(database, `it has version ${meta.version} and format ${meta.format}, and this is ${ours}`);
  }
  return { id: meta.id };
}

/** Hashes are only worth something for the columns that they were made of. */
export function requireColumns(database: Target, shape: TableShape): void {
  const columns = JSON.stringify(shape.compared.map((at) => shape.columns[at]));
  const table = shape.table.name;
  const known = database
    .prepare<[string], string>("SELECT columns FROM _sync_tables WHERE table_name = ?")
    .pluck()
    .get(table);
  if (known === undefined) database.prepare("INSERT INTO _sync_tables VALUES (?, ?)").run(table, columns);
  else if (known !== columns)
    throw foreign(database, `its table ${table} was synced by columns ${known}, not ${columns}`);
}

/** What a sync wrote to one table. */
const pushedTableSchema = z.object({ table: z.string(), writes: z.number().int(), changes: changeCountsSchema });
export type PushedTable = Readonly<z.infer<typeof pushedTableSchema>>;

export type SyncRun = { readonly sync: number; readonly run: string; readonly pushed: readonly PushedTable[] };

/** Syncs behind the given one, in their order. */
export function syncsAfter(database: Target, sync: number): readonly SyncRun[] {
  return database
    .prepare<[number], { sync: number; run: string; pushed: string }>(
      "SELECT sync, run, pushed FROM _sync_runs WHERE sync > ? ORDER BY sync",
    )
    .all(sync)
    .map(({ pushed, ...of }) => ({ ...of, pushed: z.array(pushedTableSchema).parse(JSON.parse(pushed)) }));
}

export function lastSync(database: Target): number {
  return database.prepare<[], number>("SELECT coalesce(max(sync), 0) FROM _sync_runs").pluck().get() ?? 0;
}

function foreign(database: Target, why: string): TerminalError {
  return new TerminalError("SET_FOREIGN", `${database.name} is not brought in line: ${why}`, {
    hint: "Point --target elsewhere, or move that database away: it is never overwritten, and the next commit makes a new one.",
  });
}
