import { decodeCell, originCells, originIndexes, type OriginIndexes, type WireCell } from "../../shared/batch.ts";
import type { Catalog } from "../../shared/catalog.ts";
import type { Statement, Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import type { JobLine } from "./job-line.ts";

/** Nothing but the application's rows: one prepared insert a table, cells as they were parsed, transactions of the same size. */
export class RawSide {
  readonly write: (line: JobLine) => void;
  readonly #target: Target;
  readonly #catalog: Catalog;
  readonly #inserts = new Map<string, Statement>();
  readonly #insertsNew = new Map<string, Statement>();
  readonly #origins = new Map<string, OriginIndexes>();

  constructor(target: Target, catalog: Catalog) {
    this.#target = target;
    this.#catalog = catalog;
    const write = target.transaction((line: JobLine) => this.#writeAll(line));
    this.write = (line) => write.immediate(line);
  }

  #writeAll(line: JobLine): void {
    if (line.kind === "settle") {
      for (const row of line.rows) run(this.#insert(row.table), row.cells);
      return;
    }
    for (const { path, hash, landings, derived } of line.documents) {
      if (derived !== undefined) for (const row of derived) run(this.#insertNew(row.table), row.cells);
      for (const landing of landings) {
        if (landing.kind !== "mapped") continue;
        const origin = { system: line.system, path: path + landing.element, hash };
        run(this.#insert(landing.row.table), originCells(landing.row, this.#origin(landing.row.table), origin));
      }
    }
  }

  #insert(table: string): Statement {
    const known = this.#inserts.get(table);
    if (known !== undefined) return known;
    const insert = this.#target.prepare(this.#sql(table));
    this.#inserts.set(table, insert);
    return insert;
  }

  #insertNew(table: string): Statement {
    const known = this.#insertsNew.get(table);
    if (known !== undefined) return known;
    const insert = this.#target.prepare(`${this.#sql(table)} ON CONFLICT (id) DO NOTHING`);
    this.#insertsNew.set(table, insert);
    return insert;
  }

  #origin(table: string): OriginIndexes {
    const known = this.#origins.get(table);
    if (known !== undefined) return known;
    const columns = this.#catalog.get(table);
    invariant(columns !== undefined, `there is no table ${table}`);
    const indexes = originIndexes(columns);
    this.#origins.set(table, indexes);
    return indexes;
  }

  #sql(table: string): string {
    const columns = this.#catalog.get(table)?.columns;
    invariant(columns !== undefined, `there is no table ${table}`);
    return `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name}"`).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  }
}

function run(insert: Statement, cells: readonly WireCell[]): void {
  try {
    insert.run(cells);
  } catch (error) {
    // A cell that JSON could not carry: hardly any row has one, so only those that have one pay for it.
    if (!(error instanceof TypeError)) throw error;
    insert.run(cells.map(decodeCell));
  }
}
