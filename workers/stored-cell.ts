import { decodeCell, type WireCell } from "../shared/batch.ts";
import type { CatalogTable } from "../shared/catalog.ts";
import { openScratch, type Target } from "../shared/connections/sqlite.ts";
import type { Cell } from "../shared/landing.ts";

/** The types that SQLite's strict tables know; others only name an affinity. */
const TYPE = /^[A-Za-z][A-Za-z0-9_ ]*$/;

/**
 * What a column makes of a cell that is written to it: an INTEGER column stores 5.0 as 5, a REAL column 5 as 5.0 and -0.0 as 0.0, an ANY column each as it
 * is. SQLite itself is asked, in a database of its own, so that no rule of it is told a second time here.
 */
export class StoredCells {
  #scratch: Target | null = null;
  readonly #tables = new Map<string, { store: (cell: Cell) => Cell }>();

  of(cell: WireCell, { sql, columns }: CatalogTable, index: number): Cell {
    const isStrict = /\)[^)]*\bSTRICT\b[^)]*$/i.test(sql);
    const type = columns[index]?.type ?? "";
    return this.#table(TYPE.test(type) ? type : "", isStrict).store(decodeCell(cell));
  }

  #table(type: string, isStrict: boolean): { store: (cell: Cell) => Cell } {
    const name = `${isStrict ? "strict" : "loose"} ${type}`;
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    this.#scratch ??= openScratch();
    const scratch = this.#scratch;
    scratch.exec(`CREATE TABLE "${name}" (id INTEGER PRIMARY KEY, cell ${type}) ${isStrict ? "STRICT" : ""}`);
    const write = scratch.prepare(`INSERT OR REPLACE INTO "${name}" VALUES (1, ?)`);
    const read = scratch.prepare<[], Cell>(`SELECT cell FROM "${name}"`).safeIntegers().pluck();
    const table = {
      store(cell: Cell): Cell {
        try {
          write.run(cell);
        } catch {
          // A type that the column refuses is stored nowhere: it stays what it is, and equals nothing.
          return cell;
        }
        return read.get() ?? null;
      },
    };
    this.#tables.set(name, table);
    return table;
  }
}
