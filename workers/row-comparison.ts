import {
  decodeCell,
  originIndexes,
  type Origin,
  type OriginIndexes,
  type WireCell,
  type WireRow,
} from "../shared/batch.ts";
import type { Catalog, CatalogTable } from "../shared/catalog.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import type { Cell } from "../shared/landing.ts";
import type { Migration } from "../shared/migration.ts";
import { StoredCells } from "./stored-cell.ts";

/** A cell that is not what the mapping gives, as texts that tell 5 from 5.0 and null from "". */
export type CellDifference = {
  readonly column: string;
  readonly expected: WireCell;
  readonly actual: Cell;
};

/** The cells that differ; null when there is no such row. */
export type RowDifferences = readonly CellDifference[] | null;

type PreparedTable = {
  readonly table: CatalogTable;
  /** Raw: the cells are in the order of the columns, as those of a row that travels are. */
  readonly select: RowSelect;
  readonly idIndex: number;
  readonly origin: OriginIndexes;
  /** Columns that no mapping gives. */
  readonly computed: readonly boolean[];
  /** Where the copying of files writes; null in all other tables. */
  readonly copied: CopiedColumns | null;
};

type RowSelect = ReturnType<typeof selectOf>;

type CopiedColumns = { readonly state: number; readonly all: ReadonlySet<number> };

const NONE: readonly CellDifference[] = [];

/** Compares rows of the target with rows as they travel, cell by cell and type by type. */
export class RowComparison {
  readonly #target: Target;
  readonly #catalog: Catalog;
  readonly #migration: Migration;
  readonly #tables = new Map<string, PreparedTable>();
  readonly #stored = new StoredCells();

  constructor(target: Target, catalog: Catalog, migration: Migration) {
    this.#target = target;
    this.#catalog = catalog;
    this.#migration = migration;
  }

  /** The row as it must stand, with the origin filled in where it has one, against the one that stands under its id. */
  compare(row: WireRow, origin: Origin | null): RowDifferences {
    const prepared = this.#prepare(row.table);
    const actual = prepared.select.get(row.cells[prepared.idIndex]);
    if (actual === undefined) return null;
    let differences: CellDifference[] | null = null;
    const { cells } = row;
    for (let index = 0; index < cells.length; index += 1) {
      const expected = expectedAt(cells, index, { origin, indexes: prepared.origin });
      const given = actual[index] ?? null;
      // Nearly all cells are the very same; zero has a sign that this does not see.
      if (expected === given && given !== 0) continue;
      if (this.#isSame(expected, given, { prepared, index }) || isFilled(prepared, { index, row, actual })) continue;
      differences ??= [];
      differences.push({ column: prepared.table.columns[index]?.name ?? "", expected, actual: given });
    }
    return differences ?? NONE;
  }

  /** Where the row that stands under this id says it comes from; null when there is none, or it does not say. */
  sourceOf(table: string, id: string): { readonly system: string; readonly path: string } | null {
    const { select, origin } = this.#prepare(table);
    const cells = select.get(id);
    const [system, path] = [cells?.[origin.system], cells?.[origin.path]];
    return typeof system === "string" && typeof path === "string" ? { system, path } : null;
  }

  /** Columns of the row that stands under this row's id which are not the mapping's to write; none when no row stands. */
  keptColumns(row: WireRow): ReadonlySet<string> {
    const prepared = this.#prepare(row.table);
    const actual = prepared.select.get(row.cells[prepared.idIndex]);
    if (actual === undefined) return new Set();
    const names = prepared.table.columns.map(({ name }) => name);
    return new Set(names.filter((_, index) => isFilled(prepared, { index, row, actual })));
  }

  #isSame(expected: WireCell, actual: Cell, { prepared, index }: { prepared: PreparedTable; index: number }): boolean {
    if (typeof expected === "number" && typeof actual === "bigint" && Number.isSafeInteger(expected)) {
      // The quick way for ordinary whole numbers; in an ANY column 5.0 is not 5.
      if (prepared.table.columns[index]?.type === "INTEGER") return Number(actual) === expected;
    }
    if (isEqual(decodeCell(expected), actual)) return true;
    return expected !== null && isEqual(this.#stored.of(expected, prepared.table, index), actual);
  }

  #prepare(name: string): PreparedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = this.#catalog.get(name);
    invariant(table !== undefined, `there is no table ${name} in the target`);
    const { columns } = table;
    const computed = new Set(this.#migration.computed);
    const prepared: PreparedTable = {
      table,
      select: selectOf(this.#target, table),
      idIndex: columns.findIndex((column) => column.name === "id"),
      origin: originIndexes(table),
      computed: columns.map((column) => computed.has(`${name}.${column.name}`)),
      copied: this.#copiedColumns(table),
    };
    invariant(prepared.idIndex >= 0, `table ${name} has no id column`);
    this.#tables.set(name, prepared);
    return prepared;
  }

  #copiedColumns({ name, columns }: CatalogTable): CopiedColumns | null {
    const { files } = this.#migration;
    if (files === undefined || files.table !== name) return null;
    const { path, size, sha256, state } = files.columns;
    const indexOf = (wanted: string): number => columns.findIndex((column) => column.name === wanted);
    return { state: indexOf(state), all: new Set([path, size, sha256, state].map(indexOf)) };
  }
}

function selectOf(target: Target, { name, columns }: CatalogTable) {
  const list = columns.map((column) => `"${column.name}"`).join(", ");
  const select = target.prepare<[unknown], readonly Cell[]>(`SELECT ${list} FROM "${name}" WHERE id = ?`);
  return select.safeIntegers().raw();
}

type Filled = { readonly index: number; readonly row: WireRow; readonly actual: readonly Cell[] };

/** Whether another than the mapping has filled the cell in: it is counted over the target, or the row's object has been copied or was missing. */
function isFilled({ computed, copied }: PreparedTable, { index, row, actual }: Filled): boolean {
  if (computed[index] === true) return true;
  if (copied === null || !copied.all.has(index) || row.cells[copied.state] !== "waiting") return false;
  const state = actual[copied.state];
  return state === "copied" || (state === "missing" && index === copied.state);
}

/** A cell for people and for samples: text in quotes, whole numbers without and others with a point, bytes as SQL writes them. */
export function describeCell(cell: WireCell | Cell): string | null {
  if (cell === null) return null;
  if (typeof cell === "object" && !(cell instanceof Uint8Array)) return describeCell(decodeCell(cell));
  switch (typeof cell) {
    case "string":
      return JSON.stringify(cell);
    case "bigint":
      return cell.toString();
    case "number":
      return describeReal(cell);
    default:
      return `x'${Buffer.from(cell).toString("hex")}'`;
  }
}

function describeReal(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function expectedAt(
  cells: readonly WireCell[],
  index: number,
  { origin, indexes }: { readonly origin: Origin | null; readonly indexes: OriginIndexes },
): WireCell {
  const cell = cells[index] ?? null;
  if (cell !== null || origin === null) return cell;
  if (index === indexes.path) return origin.path;
  if (index === indexes.hash) return origin.hash;
  return index === indexes.system ? origin.system : null;
}

function isEqual(expected: Cell, actual: Cell): boolean {
  if (expected instanceof Uint8Array || actual instanceof Uint8Array)
    return expected instanceof Uint8Array && actual instanceof Uint8Array && Buffer.compare(expected, actual) === 0;
  return Object.is(expected, actual);
}
