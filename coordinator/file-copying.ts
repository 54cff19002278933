import { mkdirSync, rmSync } from "node:fs";
import type { FilesJob } from "../shared/batch.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { filePath } from "../shared/file-path.ts";
import { PLAN_FILES_STEP, FILES_STEP } from "../shared/ledger-schema.ts";
import type { FileDeclaration, FileStoreDeclaration } from "../shared/migration.ts";
import { rangeJobId, type Queues } from "../shared/queue.ts";
import type { RunInfo } from "../shared/run-board.ts";
import { draftsFolder } from "../shared/run-folder.ts";
import { readFileFigures } from "./read-file-figures.ts";

export type FileCopyingOptions = {
  readonly target: Target;
  readonly queues: Queues;
  readonly info: RunInfo;
  readonly declaration: FileDeclaration;
  /** The run's files folder. */
  readonly folder: string;
};

/** A job's objects are bounded in number and in the bytes of their names. */
const OBJECTS_MAX = 100;
const NAME_BYTES_MAX = 64 * 1024;
const OBJECTS_READ = 10 * OBJECTS_MAX;
/** Objects that one call looks at: when most of them are known, the coordinator still draws breath between. */
const OBJECTS_LOOKED_AT_MAX = 50 * OBJECTS_READ;

type ObjectRow = { readonly object: string; readonly isWaiting: number };
type Place = { readonly store: number; readonly after: string | null };

const START: Place = { store: 0, after: null };

/**
 * Asks for the objects that rows wait for, store by store in the order of their names. Jobs are cut from all objects, known or not, so that a coordinator
 * that begins anew makes the same jobs under the same ids, less what is known by then.
 */
export class FileCopying {
  readonly #options: FileCopyingOptions;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #next: Place = START;
  #epoch = "0";
  #repairs = 0;
  /** Files lie there already: of a coordinator before this one, or of the time before a replay. */
  #hasKnown = false;

  constructor(options: FileCopyingOptions) {
    this.#options = options;
    this.#statements = prepareStatements(options);
  }

  /** Puts at most `jobsMax` jobs on the queue, from where the last call ended. Whether all has been asked for by now. */
  async ask(jobsMax: number): Promise<boolean> {
    if (this.#next === START) this.#plan();
    const jobs: { name: string; data: FilesJob; opts: { jobId: string } }[] = [];
    for (let looked = 0; jobs.length < jobsMax && looked < OBJECTS_LOOKED_AT_MAX && !this.#isAtEnd();) {
      for (const chunk of this.#read()) {
        if (jobs.length >= jobsMax) break;
        looked += chunk.length;
        jobs.push(...this.#jobOf(chunk));
      }
    }
    if (jobs.length > 0) await this.#options.queues.files.addBulk(jobs);
    return this.#isAtEnd();
  }

  /** From the beginning again, under ids of its own: the lost jobs' ids may still be kept. */
  restart(): void {
    this.#next = START;
    this.#repairs += 1;
    this.#epoch = `${Date.now().toString(36)}x${this.#repairs}`;
  }

  /**
   * Marks the copying as complete. The ledger forgets objects that no row names any more, which a replay may bring about; their files stay where they are, as a
   * backup may know them.
   */
  close(): void {
    const { target, folder } = this.#options;
    const { forgetUnnamed, plannedAt, done } = this.#statements;
    const close = target.transaction(() => {
      forgetUnnamed.run();
      const now = Date.now();
      done.run(FILES_STEP, now, now - (plannedAt.get()?.atMs ?? now), JSON.stringify(readFileFigures(target)));
    });
    close.immediate();
    rmSync(draftsFolder(folder), { recursive: true, force: true });
  }

  #plan(): void {
    const { declaration, folder } = this.#options;
    requireApart(declaration.stores);
    const { count, stray, known, done } = this.#statements;
    this.#hasKnown = known.get() !== undefined;
    const strays = stray.get()?.rows ?? 0;
    invariant(strays === 0, `${strays} rows of ${declaration.table} name no object of a declared store`);
    mkdirSync(draftsFolder(folder), { recursive: true });
    const startedAtMs = Date.now();
    const wanted = count.get()?.objects ?? 0;
    done.run(PLAN_FILES_STEP, Date.now(), Date.now() - startedAtMs, JSON.stringify({ wanted }));
  }

  #isAtEnd(): boolean {
    return this.#next.store >= this.#options.declaration.stores.length;
  }

  /** The next objects of the store, cut into what jobs are made of. A chunk that the next reading may make longer is left to it. */
  #read(): readonly (readonly ObjectRow[])[] {
    const { first, further } = this.#statements;
    const { store, after } = this.#next;
    const { name } = this.#store();
    const rows = after === null ? first.all(name, OBJECTS_READ) : further.all(name, after, OBJECTS_READ);
    const chunks = cutChunks(rows);
    if (rows.length === OBJECTS_READ) return chunks.length > 1 ? chunks.slice(0, -1) : chunks;
    if (chunks.length === 0) this.#next = { store: store + 1, after: null };
    return chunks;
  }

  #jobOf(chunk: readonly ObjectRow[]): { name: string; data: FilesJob; opts: { jobId: string } }[] {
    const { run, migration, version } = this.#options.info;
    const { name: store, to } = this.#store();
    const range = { after: this.#next.after, upTo: chunk.at(-1)?.object ?? null, epoch: this.#epoch };
    this.#next = { store: this.#next.store, after: range.upTo };
    const objects = chunk
      .filter(({ isWaiting }) => isWaiting === 1)
      .map(({ object }) => ({ object, path: filePath({ to, object, isTaken: this.#isTaken(object) }) }));
    if (objects.length === 0) return [];
    const jobId = rangeJobId(run, `files-${store}`, range);
    return [{ name: "files", data: { run, migration, version, store, objects }, opts: { jobId } }];
  }

  /** Whether other objects need the name for a folder ("/" and "0" are neighbours), or one that was copied before they came lies in their way. */
  #isTaken(object: string): boolean {
    const { below, lies } = this.#statements;
    const { name, to } = this.#store();
    if (below.get(name, `${object}/`, `${object}0`) !== undefined) return true;
    if (!this.#hasKnown) return false;
    return foldersOf(object).some((folder) => lies.get(name, folder, `${to}/${folder}`) !== undefined);
  }

  #store(): FileStoreDeclaration {
    const store = this.#options.declaration.stores[this.#next.store];
    invariant(store !== undefined, "all stores have been asked");
    return store;
  }
}

/** Whether any row still waits for its object. */
export function hasWaitingFiles(target: Target, { table, columns }: FileDeclaration): boolean {
  const sql = `SELECT 1 FROM "${table}" WHERE "${columns.store}" IS NOT NULL AND "${columns.state}" = 'waiting' LIMIT 1`;
  return target.prepare(sql).get() !== undefined;
}

/** The names of the folders that a file of this name would lie in. */
function foldersOf(object: string): string[] {
  const segments = object.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}

function cutChunks(rows: readonly ObjectRow[]): (readonly ObjectRow[])[] {
  const chunks: ObjectRow[][] = [];
  let bytes = NAME_BYTES_MAX;
  for (const row of rows) {
    if (bytes >= NAME_BYTES_MAX || chunks.at(-1)?.length === OBJECTS_MAX) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(row);
    bytes += Buffer.byteLength(row.object);
  }
  return chunks;
}

/** Two stores do not share a folder, and none lies in another's: their objects would meet. */
function requireApart(stores: readonly FileStoreDeclaration[]): void {
  for (const { name, to } of stores) {
    const isFolder = to !== "" && to.split("/").every((segment) => /^[^./][^/]*$/.test(segment));
    invariant(isFolder, `the files of store ${name} go to no folder: "${to}"`);
    const other = stores.find((each) => each.name !== name && `${each.to}/`.startsWith(`${to}/`));
    invariant(other === undefined, `the files of the stores ${name} and ${other?.name} would meet in ${to}`);
  }
}

function prepareStatements({ target, declaration }: FileCopyingOptions) {
  const { table, columns, stores } = declaration;
  const [store, object, state] = [`"${columns.store}"`, `"${columns.object}"`, `"${columns.state}"`];
  const names = stores.map(({ name }) => `'${name.replaceAll("'", "''")}'`).join(", ");
  const objects = (from: string): string =>
    `SELECT ${object} AS object, max(${state} = 'waiting') AS isWaiting FROM "${table}"
     WHERE ${store} = ? AND ${store} IS NOT NULL ${from} GROUP BY ${object} ORDER BY ${object} LIMIT ?`;
  return {
    first: target.prepare<[string, number], ObjectRow>(objects("")),
    further: target.prepare<[string, string, number], ObjectRow>(objects(`AND ${object} > ?`)),
    below: target.prepare<[string, string, string]>(
      `SELECT 1 FROM "${table}" WHERE ${store} = ? AND ${store} IS NOT NULL AND ${object} > ? AND ${object} < ? LIMIT 1`,
    ),
    count: target.prepare<[], { objects: number }>(
      `SELECT count(*) AS objects FROM (SELECT DISTINCT ${store}, ${object} FROM "${table}" WHERE ${store} IS NOT NULL)`,
    ),
    stray: target.prepare<[], { rows: number }>(
      `SELECT count(*) AS rows FROM "${table}" WHERE ${store} IS NOT NULL AND (${object} IS NULL OR ${store} NOT IN (${names}))`,
    ),
    known: target.prepare("SELECT 1 FROM _touchdown_files LIMIT 1"),
    lies: target.prepare<[string, string, string]>(
      "SELECT 1 FROM _touchdown_files WHERE store = ? AND object = ? AND path = ?",
    ),
    forgetUnnamed: target.prepare(
      `DELETE FROM _touchdown_files AS known
       WHERE NOT EXISTS (SELECT 1 FROM "${table}" WHERE ${store} = known.store AND ${object} = known.object)`,
    ),
    plannedAt: target.prepare<[], { atMs: number }>(
      `SELECT done_at_ms AS atMs FROM _touchdown_steps WHERE step = '${PLAN_FILES_STEP}'`,
    ),
    done: target.prepare("INSERT OR REPLACE INTO _touchdown_steps VALUES (?, ?, ?, ?)"),
  };
}
