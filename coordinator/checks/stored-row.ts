import { readCatalog, type Catalog } from "../../shared/catalog.ts";
import { openScratch, type Statement, type Target } from "../../shared/connections/sqlite.ts";
import { invariant, toError } from "../../shared/errors.ts";
import { searchKey } from "../../shared/identity.ts";
import type { Cell, Row, SourceRecord } from "../../shared/landing.ts";
import { name } from "../validators/sql-text.ts";

export type StoredRow = Readonly<Record<string, Cell>>;

/**
 * What rows look like once they are stored: SQLite itself stores them, in an empty database with the target's own tables, so that no rule of its columns is
 * told a second time. References are not followed there.
 */
export class RowStore {
  readonly #scratch: Target = openScratch();
  readonly #catalog: Catalog;
  // Prepared once for all rows: what SQLite holds for a statement is memory that V8 does not see, and gives back when it happens to collect garbage.
  readonly #inserts = new Map<string, Statement>();
  readonly #selects = new Map<Target, Map<string, Select>>();

  constructor(target: Target) {
    this.#scratch.pragma("foreign_keys = OFF");
    this.#catalog = readCatalog(target);
    for (const { sql } of this.#catalog.values()) this.#scratch.exec(sql);
  }

  /** The row as it is stored, or why the table refuses it; without an origin where no record owns it. */
  store(row: Row, origin: Origin | null): StoredRow | string {
    const { table } = row;
    const columns = this.columnsOf(table);
    const given = columns.filter(
      (column) => (origin !== null && column in ORIGINS) || column === "search_key" || column in row.values,
    );
    const cells = given.map((column) => row.values[column] ?? filledIn(column, row, origin));
    const sql = `INSERT INTO ${name(table)} (${given.map(name).join(", ")}) VALUES (${given.map(() => "?").join(", ")})`;
    this.#scratch.exec("SAVEPOINT storing");
    try {
      this.#insert(sql).run(...cells);
      const id = row.values["id"];
      invariant(id !== undefined, `a row of ${table} has no id`);
      return this.read(this.#scratch, table, String(id)) ?? "the row was stored under another id";
    } catch (error) {
      return toError(error).message;
    } finally {
      this.#scratch.exec("ROLLBACK TO storing; RELEASE storing");
    }
  }

  /** A row of a database, whole numbers as bigint; null where there is none. */
  read(database: Target, table: string, id: string): StoredRow | null {
    return this.#select(database, table).get(id) ?? null;
  }

  columnsOf(table: string): readonly string[] {
    const known = this.#catalog.get(table);
    invariant(known !== undefined, `there is no table ${table} in the target`);
    return known.columns.map((column) => column.name);
  }

  /** The table that a foreign key of the column refers to, or null. */
  parentOf(table: string, column: string): { readonly table: string; readonly to: string } | null {
    return this.#catalog.get(table)?.foreignKeys.find((key) => key.column === column) ?? null;
  }

  close(): void {
    this.#inserts.clear();
    this.#selects.clear();
    this.#scratch.close();
  }

  #insert(sql: string): Statement {
    const insert = this.#inserts.get(sql) ?? this.#scratch.prepare(sql);
    this.#inserts.set(sql, insert);
    return insert;
  }

  #select(database: Target, table: string): Select {
    const known = this.#selects.get(database) ?? new Map<string, Select>();
    this.#selects.set(database, known);
    const select = known.get(table) ?? prepareSelect(database, table, this.columnsOf(table));
    known.set(table, select);
    return select;
  }
}

type Select = ReturnType<typeof prepareSelect>;

function prepareSelect(database: Target, table: string, columns: readonly string[]) {
  return database
    .prepare<[string], StoredRow>(`SELECT ${columns.map(name).join(", ")} FROM ${name(table)} WHERE id = ?`)
    .safeIntegers();
}

/** Where a row comes from: the record with its element, and the digest of its document. */
export type Origin = { readonly record: SourceRecord; readonly path: string; readonly hash: string };

const ORIGINS: Readonly<Record<string, (origin: Origin) => Cell>> = {
  source_system: ({ record }) => record.system,
  source_path: ({ path }) => path,
  source_hash: ({ hash }) => hash,
};

function filledIn(column: string, { values }: Row, origin: Origin | null): Cell {
  if (column === "search_key") return searchKey(String(values["id"]));
  return origin === null ? null : (ORIGINS[column]?.(origin) ?? null);
}

/** The columns whose cells are not the same, in value and type. */
export function differingColumns(expected: StoredRow, actual: StoredRow): readonly string[] {
  return Object.keys(expected).filter((column) => !isSameCell(expected[column] ?? null, actual[column] ?? null));
}

function isSameCell(a: Cell, b: Cell): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return Object.is(a, b);
}
