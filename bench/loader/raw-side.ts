import { decodeCell, type WireRow } from "../../shared/batch.ts";
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

  constructor(target: Target, catalog: Catalog) {
    this.#target = target;
    this.#catalog = catalog;
    const write = target.transaction((line: JobLine) => this.#writeAll(line));
    this.write = (line) => write.immediate(line);
  }

  #writeAll(line: JobLine): void {
    if (line.kind === "settle") {
      for (const row of line.rows) run(this.#insert(row.table), row);
      return;
    }
    for (const { landings, derived } of line.documents) {
      if (derived !== undefined) for (const row of derived) run(this.#insertNew(row.table), row);
      for (const landing of landings) if (landing.kind === "mapped") run(this.#insert(landing.row.table), landing.row);
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

  #sql(table: string): string {
    const columns = this.#catalog.get(table)?.columns;
    invariant(columns !== undefined, `there is no table ${table}`);
    return `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name}"`).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  }
}

function run(insert: Statement, { cells }: WireRow): void {
  try {
    insert.run(cells);
  } catch (error) {
    // A cell that JSON could not carry: hardly any row has one, so only those that have one pay for it.
    if (!(error instanceof TypeError)) throw error;
    insert.run(cells.map(decodeCell));
  }
}
