import { readCatalog, type Catalog, type CatalogTable } from "../../shared/catalog.ts";
import type { Statement, Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { searchKey } from "../../shared/identity.ts";
import type { Cell, Row } from "../../shared/landing.ts";

/** Which record a row comes from; it goes into the row's own columns. */
export type Origin = { readonly system: string; readonly path: string; readonly hash: string };

export type InsertOptions = { readonly origin: Origin | null; readonly nullWhenMissing: readonly string[] };

type PreparedTable = {
  readonly table: CatalogTable;
  readonly insert: Statement;
  readonly insertNew: Statement;
  readonly exists: Statement;
  /** Columns that the mapping leaves to whoever writes. */
  readonly fills: readonly { readonly index: number; readonly fill: (row: Row, origin: Origin | null) => Cell }[];
};

const FILLS: Readonly<Record<string, (row: Row, origin: Origin | null) => Cell>> = {
  source_system: (_, origin) => origin?.system ?? null,
  source_path: (_, origin) => origin?.path ?? null,
  source_hash: (_, origin) => origin?.hash ?? null,
  search_key: ({ values }) => searchKey(String(values["id"])),
};

/** Rows into tables with one prepared statement a table. */
export class RowWriter {
  readonly #target: Target;
  readonly #catalog: Catalog;
  readonly #tables = new Map<string, PreparedTable>();

  constructor(target: Target) {
    this.#target = target;
    this.#catalog = readCatalog(target);
  }

  /** Whether the target took the row, if need be with its dispensable references null. */
  insert(row: Row, { origin, nullWhenMissing }: InsertOptions): boolean {
    const prepared = this.#prepare(row.table);
    for (const { table, id } of row.requires ?? []) if (!this.stands(table, id)) return false;
    const cells = cellsOf(row, prepared, origin);
    if (tryRun(prepared.insert, cells)) return true;
    const isMended = this.#mend(cells, prepared, new Set(nullWhenMissing));
    return isMended && tryRun(prepared.insert, cells);
  }

  insertNew(row: Row): boolean {
    const prepared = this.#prepare(row.table);
    return prepared.insertNew.run(cellsOf(row, prepared, null)).changes === 1;
  }

  stands(table: string, id: string): boolean {
    return this.#prepare(table).exists.get(id) !== undefined;
  }

  #mend(cells: Cell[], { table }: PreparedTable, dispensable: ReadonlySet<string>): boolean {
    let isMended = false;
    for (const key of table.foreignKeys) {
      const index = table.columns.findIndex(({ name }) => name === key.column);
      const cell = cells[index];
      if (typeof cell !== "string" || !dispensable.has(`${table.name}.${key.column}`) || this.stands(key.table, cell))
        continue;
      cells[index] = null;
      isMended = true;
    }
    return isMended;
  }

  #prepare(name: string): PreparedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = this.#catalog.get(name);
    invariant(table !== undefined, `there is no table ${name}`);
    const names = table.columns.map((column) => `"${column.name}"`).join(", ");
    const insert = `INSERT INTO "${name}" (${names}) VALUES (${table.columns.map(() => "?").join(", ")})`;
    const prepared: PreparedTable = {
      table,
      insert: this.#target.prepare(insert),
      insertNew: this.#target.prepare(`${insert} ON CONFLICT (id) DO NOTHING`),
      exists: this.#target.prepare(`SELECT 1 FROM "${name}" WHERE id = ?`),
      fills: table.columns.flatMap((column, index) => {
        const fill = FILLS[column.name];
        return fill === undefined ? [] : [{ index, fill }];
      }),
    };
    this.#tables.set(name, prepared);
    return prepared;
  }
}

function cellsOf(row: Row, { table, fills }: PreparedTable, origin: Origin | null): Cell[] {
  const { values } = row;
  const cells: Cell[] = table.columns.map(({ name }) => values[name] ?? null);
  for (const { index, fill } of fills) cells[index] ??= fill(row, origin);
  return cells;
}

/** Whether the row went in; the data is to blame when a constraint refuses it, anything else is thrown. */
function tryRun(statement: Statement, cells: readonly Cell[]): boolean {
  try {
    statement.run(cells);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    if (error instanceof Error && "code" in error && /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(String(error.code)))
      return false;
    throw error;
  }
}
