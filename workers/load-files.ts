import type { FilesBatch, WireFile } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Reach } from "../shared/checkpoint.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { recordOfFile } from "../shared/file-row.ts";
import type { FileDeclaration } from "../shared/migration.ts";
import type { LedgerWriter } from "./ledger-writer.ts";

export type LoadFilesOptions = {
  readonly target: Target;
  readonly catalog: Catalog;
  readonly ledger: LedgerWriter;
  readonly declaration: FileDeclaration;
  readonly reach: Reach;
};

type CopiedFile = Extract<WireFile, { readonly path: string }>;

/** A row that stands for an object, with what it said before: the size that the source states; and the record that a finding about it is of. */
type FileRow = {
  readonly state: string;
  readonly size: number | null;
  readonly system: string;
  readonly path: string;
};

/**
 * Writes what became of some objects in one transaction: the ledger's row of each object, and every row of the target that stands for it. Delivered twice it
 * comes to the same, as a row whose size is the one in the ledger has nothing more to tell. A copy is never taken back for an older answer that it is missing.
 */
export function loadFiles({ store, files }: FilesBatch, options: LoadFilesOptions): void {
  const { target, reach } = options;
  const load = target.transaction(() => {
    const writing = new FileWriter(store, options);
    for (const file of files) writing.write(file);
    reach("in-transaction");
  });
  load.immediate();
  reach("after-commit");
}

class FileWriter {
  readonly #store: string;
  readonly #options: LoadFilesOptions;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(store: string, options: LoadFilesOptions) {
    this.#store = store;
    this.#options = options;
    this.#statements = prepareStatements(options);
  }

  write(file: WireFile): void {
    const { object } = file;
    const rows = this.#statements.rows.all(this.#store, object);
    if ("missing" in file) this.#writeMissing(object, rows);
    else this.#writeCopied(file, rows);
  }

  #writeCopied({ object, path, size, sha256 }: CopiedFile, rows: readonly FileRow[]): void {
    const { copied, update, recant } = this.#statements;
    copied.run(this.#store, object, path, size, sha256, Date.now());
    for (const row of rows) {
      if (row.size !== null && row.size !== size)
        this.#note(row, "file-size-disagrees", `the source states ${row.size} bytes, the file has ${size}`);
      if (row.state === "missing") recant.run(row.system, row.path);
    }
    update.run("copied", path, size, sha256, this.#store, object);
  }

  #writeMissing(object: string, rows: readonly FileRow[]): void {
    const { missing, isCopied, miss } = this.#statements;
    missing.run(this.#store, object, Date.now());
    if (isCopied.get(this.#store, object) !== undefined) return;
    for (const row of rows) this.#note(row, "file-missing", `the store ${this.#store} does not have it`);
    miss.run(this.#store, object);
  }

  #note({ system, path }: FileRow, rule: string, detail: string): void {
    const collection = this.#statements.collection.get(system, path)?.collection ?? "";
    this.#options.ledger.finding(system, path, { rule, detail, collection });
  }
}

function prepareStatements({ target, catalog, declaration }: LoadFilesOptions) {
  const { table, columns } = declaration;
  const { store, object, path, size, sha256, state } = quoted(columns);
  const known = catalog.get(table);
  invariant(known !== undefined, `there is no table ${table} in the target`);
  const record = recordOfFile(known);
  const ofObject = `${store} = ? AND ${object} = ?`;
  const update: Statement = target.prepare(
    `UPDATE "${table}" SET ${state} = ?, ${path} = ?, ${size} = ?, ${sha256} = ? WHERE ${ofObject}`,
  );
  return {
    update,
    miss: target.prepare(`UPDATE "${table}" SET ${state} = 'missing' WHERE ${ofObject}`),
    rows: target.prepare<[string, string], FileRow>(
      `SELECT ${state} AS state, ${size} AS size, ${record.system} AS system, ${record.path} AS path FROM "${table}" WHERE ${ofObject}`,
    ),
    copied: target.prepare(
      `INSERT INTO _touchdown_files VALUES (?, ?, 'copied', ?, ?, ?, ?) ON CONFLICT (store, object) DO UPDATE
       SET state = 'copied', path = excluded.path, size = excluded.size, sha256 = excluded.sha256, copied_at_ms = excluded.copied_at_ms`,
    ),
    missing: target.prepare(
      "INSERT INTO _touchdown_files VALUES (?, ?, 'missing', NULL, NULL, NULL, ?) ON CONFLICT (store, object) DO NOTHING",
    ),
    isCopied: target.prepare("SELECT 1 FROM _touchdown_files WHERE store = ? AND object = ? AND state = 'copied'"),
    collection: target.prepare<[string, string], { collection: string }>(
      "SELECT collection FROM _touchdown_records WHERE system = ? AND path = ?",
    ),
    recant: target.prepare("DELETE FROM _touchdown_findings WHERE system = ? AND path = ? AND rule = 'file-missing'"),
  };
}

function quoted(columns: FileDeclaration["columns"]): FileDeclaration["columns"] {
  return {
    store: quote(columns.store),
    object: quote(columns.object),
    path: quote(columns.path),
    size: quote(columns.size),
    sha256: quote(columns.sha256),
    state: quote(columns.state),
  };
}

function quote(column: string): string {
  return `"${column}"`;
}
