import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeStandalone, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { sync, writeDurably } from "../../shared/durable-file.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import { digestTables, type TableDigests } from "../backup/digest-tables.ts";
import { findStructureDamage } from "../backup/find-damage.ts";
import { hashFile } from "../backup/hash-file.ts";
import type { LiveBackup } from "./cutover-journal.ts";
import { databaseName } from "./cutover-options.ts";
import { readTableStates, type TableStates } from "./table-state.ts";

export type BackUpLiveOptions = {
  readonly live: string;
  /** Where the copy and its manifest go. */
  readonly folder: string;
  /** The time, for its name. */
  readonly id: string;
  readonly tables: readonly string[];
  readonly protectedTables: readonly string[];
  readonly now: Date;
  readonly reach: Reach;
};

export type BackedUpLive = {
  readonly backup: LiveBackup;
  readonly tables: TableDigests;
  /** What is wrong with the copy; none, or it is no backup. */
  readonly faults: readonly string[];
};

/** Eight thousand pages a step: large enough to be quick, small enough for the event loop. */
const PAGES_A_STEP = 8000;

/**
 * Copies the live database with SQLite's backup API in one read transaction, however others write to it meanwhile, and proves the copy: opens it, checks its integrity, reads
 * every table, hashes the file. That it equals what it was copied from is asked under the swap's own lock, table by table.
 */
export async function backUpLive(options: BackUpLiveOptions): Promise<BackedUpLive> {
  const { live, folder, id, reach, now } = options;
  mkdirSync(folder, { recursive: true });
  const name = `${databaseName(live)}_backup_${id}.db`;
  const file = join(folder, name);
  const journalMode = await copy(live, file);
  reach("cutover-copied");
  makeStandalone(file);
  sync(file);
  sync(folder);
  const proved = await prove(file, options);
  const { size: bytes } = statSync(file);
  const { replaced, protectedStates, tables, faults } = proved;
  const backup = {
    name,
    file,
    sha256: await hashFile(file),
    bytes,
    takenAt: now.toISOString(),
    journalMode,
    replaced: { ...replaced },
    protected: { ...protectedStates },
  };
  writeDurably(join(folder, `manifest_${id}.json`), `${JSON.stringify({ ...backup, tables }, null, 2)}\n`);
  return { backup, tables, faults };
}

async function copy(from: string, to: string): Promise<string> {
  if (existsSync(to)) rmSync(to);
  const live = openTargetReadOnly(from);
  try {
    live.exec("BEGIN");
    // Only a read begins the transaction, which the copy is then made of.
    live.prepare("SELECT count(*) FROM sqlite_schema").get();
    await live.backup(to, { progress: () => PAGES_A_STEP });
    return String(live.pragma("journal_mode", { simple: true }));
  } finally {
    live.close();
  }
}

type Proved = Pick<BackedUpLive, "tables" | "faults"> & {
  readonly replaced: TableStates;
  readonly protectedStates: TableStates;
};

async function prove(file: string, { tables, protectedTables }: BackUpLiveOptions): Promise<Proved> {
  const backup: Target = openTargetReadOnly(file);
  try {
    return {
      faults: findStructureDamage(backup),
      tables: await digestTables(backup),
      replaced: await readTableStates(backup, tables),
      protectedStates: await readTableStates(backup, protectedTables),
    };
  } finally {
    backup.close();
  }
}
