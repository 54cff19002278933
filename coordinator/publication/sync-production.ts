import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { openInUse, openForScan, type Target } from "../../shared/connections/sqlite.ts";
import { sync as hardenFile } from "../../shared/durable-file.ts";
import { TerminalError, toError } from "../../shared/errors.ts";
import type { TableChanges } from "../../shared/publication.ts";
import { publishedSql, refusal } from "./build-database.ts";
import { danglingReferences } from "./dangling-references.ts";
import { readKeyChanges } from "./key-changes.ts";
import { sealAgain, unseal } from "./manifest.ts";
import type { Promoting } from "./promoting.ts";
import { draftOf, setDatabase } from "./set-files.ts";
import { createSync, lastSync, readSyncMeta, requireColumns, type PushedTable } from "./sync-tables.ts";
import { TableSync, type SyncStamp } from "./table-sync.ts";
import { tableShape, type TableShape } from "./table-shape.ts";
import { TableTally } from "./table-tally.ts";
import { Turn } from "./turn.ts";

export type Synced = {
  readonly changes: readonly TableChanges[];
  /** Rows, marks and hashes. */
  readonly writes: number;
  /** There was none: it lies beside its name, to be given it. */
  readonly isNew: boolean;
};

/**
 * Brings the production database in line with the staging one, in one transaction: killed anywhere it is what it was, or what it shall be. A database that is
 * not there yet is made under a name that nobody knows. Refuses one that is not ours (SET_FOREIGN) before anything of it is changed.
 */
export async function syncProduction(promoting: Promoting): Promise<Synced> {
  const { folder, publication, migration } = promoting;
  const file = setDatabase(publication, folder, "production");
  const isNew = !existsSync(file);
  const at = isNew ? draftOf(file) : file;
  if (isNew) for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(`${at}${end}`, { force: true });
  const staging = openForScan(setDatabase(publication, folder, "staging"));
  try {
    const production = openInUse(at, (database) => {
      if (!isNew) asForeign(database, () => void readSyncMeta(database, migration));
    });
    try {
      return await syncAll(promoting, { staging, production, isNew });
    } finally {
      production.close();
    }
  } finally {
    staging.close();
    if (isNew && existsSync(at)) hardenFile(at);
  }
}

type Databases = { readonly staging: Target; readonly production: Target; readonly isNew: boolean };

async function syncAll(promoting: Promoting, { staging, production, isNew }: Databases): Promise<Synced> {
  const { folder, migration, publication, facts, now, reach } = promoting;
  const at = now().toISOString();
  production.exec("BEGIN IMMEDIATE");
  if (isNew) {
    production.exec(publishedSql(migration));
    createSync(production, migration, { id: randomUUID(), at });
  }
  // A table may refer to itself, or to one that stands behind it.
  production.pragma("defer_foreign_keys = ON");
  const stamp: SyncStamp = { sync: lastSync(production) + 1, run: facts.run, actor: facts.actor, at };
  const works: Work[] = [];
  for (const table of publication.tables) {
    const work = beginTable(promoting, { staging, production, stamp, shape: tableShape(staging, table) });
    works.push(work);
    await work.sync.run();
    reach("promotion-in-transaction");
  }
  restoreReferred(production, works);
  const changes = works.map(({ shape, tally }) => tally.changes(readKeyChanges(production, shape, stamp)));
  const writes = works.reduce((sum, { tally }) => sum + tally.writes, 0);
  if (!isNew && writes === 0) {
    production.exec("ROLLBACK");
    return { changes, writes, isNew };
  }
  addSync(
    production,
    stamp,
    works.flatMap((work) => (isNew || work.tally.writes > 0 ? [pushedOf(work)] : [])),
  );
  const isUnsealed = !isNew && unseal(folder, "production");
  try {
    commit(production);
  } catch (error) {
    if (isUnsealed) sealAgain(folder, "production");
    throw error;
  }
  reach("promotion-committed");
  return { changes, writes, isNew };
}

type Work = { readonly shape: TableShape; readonly tally: TableTally; readonly sync: TableSync };

function beginTable(
  { policy, signal }: Promoting,
  of: { readonly staging: Target; readonly production: Target; readonly stamp: SyncStamp; readonly shape: TableShape },
): Work {
  const { production, shape } = of;
  asForeign(production, () => requireShape(production, shape));
  requireColumns(production, shape);
  const tally = new TableTally(shape.table.name);
  return { shape, tally, sync: new TableSync({ ...of, policy, tally, turn: new Turn(signal) }) };
}

/**
 * Rows that somebody deleted although others refer to them come back, whatever the policy says: a reference that leads nowhere is no state to be in. A row that
 * comes back may refer to another.
 */
function restoreReferred(production: Target, works: readonly Work[]): void {
  for (let round = 0; round <= works.length; round += 1) {
    const restored = danglingReferences(production).filter(({ parent, parentColumn, value }) => {
      const work = works.find(({ shape: { table } }) => table.name === parent && table.key === parentColumn);
      return work?.sync.restore(value) === true;
    });
    if (restored.length === 0) return;
  }
}

function pushedOf({ shape, tally }: Work): PushedTable {
  return { table: shape.table.name, writes: tally.writes, changes: tally.counts() };
}

function addSync(production: Target, { sync, run, actor, at }: SyncStamp, pushed: readonly PushedTable[]): void {
  production.prepare("INSERT INTO _sync_runs VALUES (?, ?, ?, ?, ?)").run(sync, run, actor, at, JSON.stringify(pushed));
}

function commit(production: Target): void {
  try {
    production.exec("COMMIT");
  } catch (error) {
    const named = danglingReferences(production).slice(0, 5);
    const where = named.map(({ table, column, value }) => `${table}.${column} = ${value}`).join(", ");
    throw refusal(where === "" ? "of production" : `of production: ${where}`, error);
  }
}

function requireShape(production: Target, { table, columns }: TableShape): void {
  const found = production
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?) ORDER BY cid")
    .pluck()
    .all(table.name);
  if (!isDeepStrictEqual(found, [...columns])) {
    throw new Error(`its table ${table.name} has columns ${found.join(", ") || "none"}, not ${columns.join(", ")}`);
  }
}

/** Whatever is wrong with a database that is there, it is not written. */
function asForeign(database: Target, look: () => void): void {
  try {
    look();
  } catch (error) {
    if (error instanceof TerminalError) throw error;
    throw new TerminalError("SET_FOREIGN", `${database.name} is not brought in line: ${toError(error).message}`, {
      hint: "Point --target elsewhere, or move that database away: it is never overwritten, and the next commit makes a new one.",
      cause: error,
    });
  }
}
