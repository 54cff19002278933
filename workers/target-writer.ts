import {
  decodeCell,
  originCells,
  originIndexes,
  type Origin,
  type OriginIndexes,
  type WireCell,
  type WireRow,
} from "../shared/batch.ts";
import type { Catalog, CatalogTable } from "../shared/catalog.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import type { Cell, RowReference } from "../shared/landing.ts";

type PreparedTable = {
  readonly table: CatalogTable;
  readonly insert: Statement;
  readonly insertNew: Statement;
  readonly upsert: Statement;
  readonly exists: Statement;
  readonly remove: Statement;
  readonly idIndex: number;
  readonly origin: OriginIndexes;
};

/** A parent that a row needs and that does not stand. */
export type MissingParent = { readonly column: string; readonly table: string; readonly id: string };

/** Thrown by `insert` when a logical parent is missing; foreign keys report themselves. */
export class MissingParentSignal extends Error {}

/** Rows into the tables of one target, with one prepared statement a table. */
export class TargetWriter {
  readonly #target: Target;
  readonly #catalog: Catalog;
  readonly #tables = new Map<string, PreparedTable>();

  constructor(target: Target, catalog: Catalog) {
    this.#target = target;
    this.#catalog = catalog;
  }

  /**
   * Inserts the row, without an origin when no record owns it; any violated constraint throws SQLite's error. Returns its id. Of the parents that it requires
   * `standing` is known to stand.
   */
  insert(row: WireRow, origin: Origin | null, standing: RowReference | null = null): string {
    const prepared = this.#prepare(row.table);
    if (row.requires !== undefined) this.#requireAll(row.requires, standing);
    prepared.insert.run(bind(origin === null ? row.cells : originCells(row, prepared.origin, origin)));
    return textId(row, prepared);
  }

  /** Inserts the row unless one with its id stands already; whether it did. */
  insertNew(row: WireRow): boolean {
    return this.#prepare(row.table).insertNew.run(bind(row.cells)).changes === 1;
  }

  /** Inserts the row, or brings the one that stands under its id in line with it. */
  upsert(row: WireRow, origin: Origin | null): void {
    const prepared = this.#prepare(row.table);
    if (row.requires !== undefined) this.#requireAll(row.requires, null);
    prepared.upsert.run(bind(origin === null ? row.cells : originCells(row, prepared.origin, origin)));
  }

  remove(table: string, id: string): void {
    this.#prepare(table).remove.run(id);
  }

  stands(table: string, id: string): boolean {
    return this.#prepare(table).exists.get(id) !== undefined;
  }

  idOf(row: WireRow): string {
    return textId(row, this.#prepare(row.table));
  }

  /** Parents of the row that do not stand, by its foreign keys and its `requires`. */
  missingParents(row: WireRow): MissingParent[] {
    const { table } = this.#prepare(row.table);
    const missing: MissingParent[] = [];
    for (const key of table.foreignKeys) {
      const cell = row.cells[table.columns.findIndex(({ name }) => name === key.column)];
      if (typeof cell === "string" && cell !== this.idOf(row) && !this.stands(key.table, cell)) {
        missing.push({ column: key.column, table: key.table, id: cell });
      }
    }
    for (const parent of row.requires ?? []) {
      if (!this.stands(parent.table, parent.id))
        missing.push({ column: "(logical)", table: parent.table, id: parent.id });
    }
    return missing;
  }

  /** The table that a foreign key of this column refers to; null where none does. */
  parentOf(table: string, column: string): string | null {
    return this.#prepare(table).table.foreignKeys.find((key) => key.column === column)?.table ?? null;
  }

  /** The row with these columns null. */
  withNull(row: WireRow, columns: ReadonlySet<string>): WireRow {
    const { table } = this.#prepare(row.table);
    const cells = row.cells.map((cell, index) => (columns.has(table.columns[index]?.name ?? "") ? null : cell));
    return { ...row, cells };
  }

  #requireAll(parents: readonly RowReference[], standing: RowReference | null): void {
    for (const { table, id } of parents) {
      if (id === standing?.id && table === standing.table) continue;
      if (!this.stands(table, id)) throw new MissingParentSignal(`${table} ${id} does not stand`);
    }
  }

  #prepare(name: string): PreparedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = this.#catalog.get(name);
    invariant(table !== undefined, `there is no table ${name} in the target`);
    const columns = table.columns.map((column) => `"${column.name}"`).join(", ");
    const values = table.columns.map(() => "?").join(", ");
    const updates = table.columns.map((column) => `"${column.name}" = excluded."${column.name}"`).join(", ");
    const insert = `INSERT INTO "${name}" (${columns}) VALUES (${values})`;
    const prepared: PreparedTable = {
      table,
      insert: this.#target.prepare(insert),
      insertNew: this.#target.prepare(`${insert} ON CONFLICT (id) DO NOTHING`),
      upsert: this.#target.prepare(`${insert} ON CONFLICT (id) DO UPDATE SET ${updates}`),
      exists: this.#target.prepare(`SELECT 1 FROM "${name}" WHERE id = ?`),
      remove: this.#target.prepare(`DELETE FROM "${name}" WHERE id = ?`),
      idIndex: table.columns.findIndex((column) => column.name === "id"),
      origin: originIndexes(table),
    };
    invariant(prepared.idIndex >= 0, `table ${name} has no id column`);
    this.#tables.set(name, prepared);
    return prepared;
  }
}

function textId({ cells, table }: WireRow, { idIndex }: PreparedTable): string {
  const id = cells[idIndex];
  invariant(typeof id === "string", `a row of ${table} has no id`);
  return id;
}

/** Nearly all cells are themselves, and then the row is bound as it came. */
function bind(cells: readonly WireCell[]): readonly WireCell[] | Cell[] {
  for (const cell of cells) if (typeof cell === "object" && cell !== null) return cells.map(decodeCell);
  return cells;
}
